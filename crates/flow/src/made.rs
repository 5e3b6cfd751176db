//! What known functions of packages make and that holds a state: reactive values, stores, contexts, actions.

/// What is made, by how it is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Maker {
    /// One value that is read and set: a subject, a signal, a ref, a writable store.
    Cell,
    /// A list of a value and the function that sets it: `useState`.
    Hook,
    /// A list of a state and the function that sends actions to its reducer.
    Reducer,
    /// A context of React.
    Context,
    /// A value that hooks are asked for.
    Atom,
    /// A slice of Redux Toolkit.
    Slice,
    /// The maker of an action, or a group of them.
    Action,
    /// An action that a promise makes.
    Thunk,
    /// A store of Pinia.
    Pinia,
    /// A store of Zustand.
    Zustand,
}

/// What the export `name` of a package makes.
pub(crate) fn maker(package: &str, name: &str) -> Option<Maker> {
    Some(match (package, name) {
        ("rxjs", "BehaviorSubject" | "Subject" | "ReplaySubject" | "AsyncSubject")
        | (
            "vue" | "@vue/reactivity" | "@vue/composition-api" | "#imports",
            "ref" | "shallowRef" | "reactive" | "shallowReactive",
        )
        | ("svelte/store", "writable" | "readable")
        | ("@angular/core", "signal" | "model" | "linkedSignal")
        | ("react" | "preact/hooks" | "preact/compat", "useRef")
        | ("@preact/signals" | "@preact/signals-react" | "@preact/signals-core", "signal")
        | ("nanostores", "atom" | "map" | "deepMap")
        | ("valtio" | "valtio/vanilla", "proxy")
        | ("mobx", "observable") => Maker::Cell,
        ("react" | "preact/hooks" | "preact/compat", "useState") | ("solid-js", "createSignal") => {
            Maker::Hook
        }
        // Those that keep what they hold.
        ("svelte-persisted-store" | "svelte-local-storage-store", "persisted" | "writable")
        | ("@nanostores/persistent", "persistentAtom" | "persistentMap") => Maker::Cell,
        ("jotai/utils" | "jotai/vanilla/utils", "atomWithStorage") => Maker::Atom,
        ("react" | "preact/hooks", "useReducer") => Maker::Reducer,
        ("react" | "preact" | "solid-js" | "preact/compat", "createContext") => Maker::Context,
        ("jotai" | "recoil" | "jotai/vanilla", "atom") => Maker::Atom,
        ("@reduxjs/toolkit", "createSlice") => Maker::Slice,
        ("@reduxjs/toolkit" | "@ngrx/store", "createAction") | ("@ngrx/store", "createActionGroup") => {
            Maker::Action
        }
        ("@reduxjs/toolkit", "createAsyncThunk") => Maker::Thunk,
        ("pinia", "defineStore") => Maker::Pinia,
        (
            "zustand" | "zustand/vanilla" | "zustand/traditional",
            "create" | "createStore" | "default" | "createWithEqualityFn",
        ) => Maker::Zustand,
        _ => return None,
    })
}

/// The argument that is the first value of what a call makes: behind the key where it is kept under one.
pub(crate) fn first_value(package: &str) -> usize {
    usize::from(keeps_itself(package))
}

/// True for packages whose values are written to storage by themselves.
pub(crate) fn keeps_itself(package: &str) -> bool {
    matches!(
        package,
        "svelte-persisted-store"
            | "svelte-local-storage-store"
            | "@nanostores/persistent"
            | "jotai/utils"
            | "jotai/vanilla/utils"
    )
}

/// True for functions of packages that hand back the function they are given, with something around it.
pub(crate) fn wraps_function(package: &str, names: &[&str]) -> bool {
    let last = names.last().copied().unwrap_or("default");
    // `import debounce from 'lodash/debounce'` and `'lodash.debounce'`.
    let name = if last == "default" { package.rsplit(['/', '.']).next().unwrap_or_default() } else { last };
    // A signal is read by a call, and this one gives what its function returns.
    if (package, name) == ("@angular/core", "computed") {
        return true;
    }
    matches!(
        name,
        "useCallback"
            | "useEvent"
            | "useMemoizedFn"
            | "debounce"
            | "throttle"
            | "useDebounceFn"
            | "useThrottleFn"
            | "memo"
            | "memoize"
            | "once"
            | "forwardRef"
            | "observer"
            | "action"
            | "flow"
            | "useStableCallback"
            | "markRaw"
    )
}

/// Methods by which a reactive value is given a new one.
pub(crate) fn writes(name: &str) -> bool {
    name.starts_with("set")
        || matches!(
            name,
            "next" | "update" | "emit" | "mutate" | "$patch" | "dispatch" | "setState" | "patch"
        )
}
