//! Links to the Rust Playground that carry a program in themselves.
//!
//! ```text
//! fn main() {}  →  https://play.rust-lang.org/?version=stable&mode=debug
//!                  &edition=2024&code=fn+main()+%7B%7D%0A
//! ```

use crate::listing::Listing;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The longest link, in bytes. The network in front of the Playground refuses
/// addresses of more than 8,192 bytes; the rest is left to proxies.
pub const LONGEST: usize = 8_000;

/// The Playground, in the mode and edition of a listing, with no program.
pub fn empty(listing: &Listing) -> String {
    let mode = if listing.claims.release {
        "release"
    } else {
        "debug"
    };
    format!(
        "https://play.rust-lang.org/?version=stable&mode={mode}\
         &edition={}",
        listing.around.edition
    )
}

/// The Playground with a listing's program, however long that is.
pub fn link(listing: &Listing) -> String {
    let mut link = empty(listing);
    link.push_str("&code=");
    for part in utf8_percent_encode(&listing.program, ENCODED) {
        link.push_str(&part.replace(' ', "+"));
    }
    link
}

/// What is encoded in the value of a query, in as few bytes as is safe: what may
/// stand there as it is stays, but for `+`, `&` and `=`, which mean something
/// there, and `'`, which ends an HTML attribute. A space is a `+`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b' ')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b':')
    .remove(b'@')
    .remove(b'/')
    .remove(b'?');

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listing::{Around, Kind};

    fn link_of(text: &str) -> String {
        let text = format!("//@ does: x\n{text}");
        let path = "listings/io/src/bin/x.rs";
        let around = Around {
            edition: "2024".to_owned(),
            ..Default::default()
        };
        let text = text.as_bytes();
        link(&Listing::parse(path, Kind::Runs, text, around).unwrap())
    }

    #[test]
    fn a_link_names_version_mode_edition_and_code() {
        assert_eq!(
            link_of("fn main() { f(a[0]=1) }"),
            "https://play.rust-lang.org/?version=stable&mode=debug\
             &edition=2024&code=fn+main()+%7B+f(a%5B0%5D%3D1)+%7D%0A"
        );
    }

    #[test]
    fn release_listings_run_in_release_mode() {
        assert!(link_of("//@ release\nfn main() {}").contains("mode=release"));
    }

    #[test]
    fn what_means_something_in_a_query_is_encoded() {
        let link = link_of("// +&=#%\"'<>\u{e9}\n");
        assert!(
            link.ends_with("//+%2B%26%3D%23%25%22%27%3C%3E%C3%A9%0A"),
            "{link}"
        );
    }
}
