use crate::{Gap, Place, Slot, When};

/// What is known of one thing. "Could not tell" is a value of its own: no finding is never the same as
/// "looked and found none".
#[derive(Clone, Debug, PartialEq)]
pub enum Fact<T> {
    /// Set to one value.
    Set(T, Place),
    /// One of several values, each under its condition.
    OneOf(Vec<Case<T>>),
    /// Not set; the platform or library default applies. The second part says why that is the default.
    Default(T, &'static str),
    /// Not set, and nothing takes its place.
    Absent,
    /// Could not be worked out.
    Unknown(Gap),
}

/// One of several possible values.
#[derive(Clone, Debug, PartialEq)]
pub struct Case<T> {
    /// The value.
    pub value: T,
    /// The condition under which it holds.
    pub when: When,
    /// Where it is written.
    pub place: Place,
    /// How to edit it, where the text itself is the value.
    pub slot: Option<Slot>,
}

impl<T> Fact<T> {
    /// Every value with its condition and place. A default has no place and is left out.
    pub fn cases(&self) -> Vec<(&T, When, &Place)> {
        match self {
            Fact::Set(value, place) => vec![(value, When::always(), place)],
            Fact::OneOf(cases) => cases.iter().map(|c| (&c.value, c.when.clone(), &c.place)).collect(),
            Fact::Default(..) | Fact::Absent | Fact::Unknown(_) => Vec::new(),
        }
    }

    /// The values that a production build may have: certain ones first, then those whose condition could not
    /// be decided. Values for development only, or for builds that somebody has to ask for, are left out.
    pub fn shipping(&self) -> Vec<(&T, When, &Place)> {
        let mut cases: Vec<_> =
            self.cases().into_iter().filter(|(_, w, _)| w.ships() != Some(false)).collect();
        cases.sort_by_key(|(_, w, _)| w.ships().is_none());
        cases
    }

    /// The one value, set or default; none where there are several or none.
    pub fn value(&self) -> Option<&T> {
        match self {
            Fact::Set(value, _) | Fact::Default(value, _) => Some(value),
            Fact::OneOf(_) | Fact::Absent | Fact::Unknown(_) => None,
        }
    }

    /// True where nothing is set (a default counts as not set).
    pub fn is_absent(&self) -> bool {
        matches!(self, Fact::Absent | Fact::Default(..))
    }

    /// The reason why it could not be worked out.
    pub fn gap(&self) -> Option<&Gap> {
        match self {
            Fact::Unknown(gap) => Some(gap),
            _ => None,
        }
    }

    /// Turn each value into another; values for which `f` answers `None` are left out.
    pub fn filter_map<U>(self, mut f: impl FnMut(T) -> Option<U>) -> Fact<U> {
        match self {
            Fact::Set(value, place) => f(value).map_or(Fact::Absent, |v| Fact::Set(v, place)),
            Fact::OneOf(cases) => {
                let kept: Vec<_> = cases
                    .into_iter()
                    .filter_map(|c| {
                        let Case { value, when, place, slot } = c;
                        f(value).map(|value| Case { value, when, place, slot })
                    })
                    .collect();
                if kept.is_empty() { Fact::Absent } else { Fact::OneOf(kept) }
            }
            Fact::Default(value, why) => f(value).map_or(Fact::Absent, |v| Fact::Default(v, why)),
            Fact::Absent => Fact::Absent,
            Fact::Unknown(gap) => Fact::Unknown(gap),
        }
    }

    /// The default `value` where nothing is set.
    pub fn or_default(self, value: T, why: &'static str) -> Fact<T> {
        match self {
            Fact::Absent => Fact::Default(value, why),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileId, Span, Stage};

    #[test]
    fn shipping_leaves_out_what_only_development_has() {
        let place = Place::At(FileId(0), Span::new(0, 1));
        let case =
            |value, stage| Case { value, when: When::new("c", stage), place: place.clone(), slot: None };
        let fact = Fact::OneOf(vec![
            case(1, Stage::Undecided),
            case(2, Stage::Development),
            case(3, Stage::Production),
            case(4, Stage::OptIn),
        ]);
        let values: Vec<i32> = fact.shipping().iter().map(|(v, _, _)| **v).collect();
        assert_eq!(values, [3, 1]);
        assert_eq!(Fact::<bool>::Absent.or_default(false, "since 6").value(), Some(&false));
    }
}
