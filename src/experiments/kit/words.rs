//! Words that claims and limits are made of.

use crate::experiments::contract::{Claim, Limit, LimitKind, Standing};

/// What a race has shown of a claim: in words, and whether the claim holds.
pub type Found = Option<(String, bool)>;

impl Claim {
    /// A claim with what was found, or that nobody knows yet for the reason given.
    pub fn of(paper: &str, found: Found, unknown: &str) -> Self {
        Self {
            paper: paper.to_owned(),
            holds: found.as_ref().map(|(_, holds)| *holds),
            found: found.map_or_else(|| unknown.to_owned(), |(words, _)| words),
        }
    }
}

impl Limit {
    /// A limit that stays: its values on the curve's and on the final evaluation set.
    pub fn of(name: &str, kind: LimitKind, [curve, last]: [f64; 2]) -> Self {
        Self { name: name.to_owned(), kind, curve, over: Vec::new(), last }
    }
}

impl Standing {
    /// Where a contender of this name stands.
    pub fn find<'a>(results: &'a [Self], name: &str) -> Option<&'a Self> {
        results.iter().find(|result| result.name == name)
    }

    /// The mean of a contender's main measure.
    pub fn mean_of(results: &[Self], name: &str) -> Option<f64> {
        Self::find(results, name)?.mean
    }
}

/// A sentence that begins with a capital letter.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!(capitalised("über alles"), "Über alles");
        assert_eq!(capitalised(""), "");
    }

    #[test]
    fn a_claim_without_a_result_says_why() {
        let claim = Claim::of("All end alike", None, "no race has ended");
        assert_eq!((claim.found.as_str(), claim.holds), ("no race has ended", None));
        assert_eq!(Claim::of("All end alike", Some(("They do".into(), true)), "").holds, Some(true));
    }
}
