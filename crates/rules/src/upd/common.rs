//! The live-update plugins, and how they are told whom to trust.

use app::App;
use base::{Fact, Node, Place, Value};

/// A plugin that replaces the web part of the app over the air.
pub(super) struct Updater {
    /// The npm name.
    pub(super) package: &'static str,
    /// The name for people.
    pub(super) name: &'static str,
    /// Its section below `plugins`.
    pub(super) section: &'static str,
    /// The key that holds, or names, the public key.
    pub(super) public_key: &'static str,
}

/// <https://github.com/Cap-go/capacitor-updater#config>
pub(super) const CAPGO: Updater = Updater {
    package: "@capgo/capacitor-updater",
    name: "Capgo Updater",
    section: "CapacitorUpdater",
    public_key: "publicKey",
};
/// <https://capawesome.io/plugins/live-update/#configuration>
pub(super) const CAPAWESOME: Updater = Updater {
    package: "@capawesome/capacitor-live-update",
    name: "Capawesome Live Update",
    section: "LiveUpdate",
    public_key: "publicKey",
};
/// <https://github.com/ionic-team/capacitor-live-updates>
pub(super) const IONIC: Updater = Updater {
    package: "@capacitor/live-updates",
    name: "Ionic Live Updates",
    section: "LiveUpdates",
    public_key: "key",
};
pub(super) const ALL: [&Updater; 3] = [&CAPGO, &CAPAWESOME, &IONIC];

impl Updater {
    /// What stands at `key` in its section.
    pub(super) fn value(&self, app: &App, key: &str) -> Fact<Node> {
        app.config.get(&["plugins", self.section, key])
    }

    /// True where the value of `key` depends on something outside of the files, such as an environment variable.
    pub(super) fn is_computed(&self, app: &App, key: &str) -> bool {
        let node = app.config.source().and_then(|s| s.root.at(&["plugins", self.section, key]));
        node.is_some_and(|n| matches!(n.value, Value::OneOf(_) | Value::Unknown(_)))
    }

    /// Where it comes into the app: its dependency; its section where no `package.json` was found. None where the app
    /// does not have it.
    pub(super) fn place(&self, app: &App) -> Option<Place> {
        if app.packages.manifests.is_empty() {
            return self.section_place(app);
        }
        app.packages.dependency(self.package).map(|d| d.place.clone())
    }

    /// The place of its section, where there is one.
    pub(super) fn section_place(&self, app: &App) -> Option<Place> {
        let path = ["plugins", self.section];
        let of = |s: &app::Settings| s.root.at(&path).map(Node::place);
        app.config.source().and_then(of).or_else(|| app.config.layers.iter().find_map(of))
    }

    /// True where the section belongs to a plugin that the app has.
    pub(super) fn is_used(&self, app: &App) -> bool {
        self.place(app).is_some()
    }
}

/// True where a production build may have a value that `picks` takes.
pub(super) fn may_be(fact: &Fact<Node>, picks: impl Fn(&Node) -> bool) -> bool {
    fact.shipping().into_iter().any(|(node, _, _)| picks(node))
}
