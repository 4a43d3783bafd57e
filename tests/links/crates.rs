//! The links to docs.rs: from addresses in the text to what is wrong with
//! them, by the documentation of the crates that Cargo.lock names.

use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use weave::nearest::nearest;
use weave::problem::Problem;

use super::docs::Docs;
use super::external::{Fault, Link, unused_row};
use crate::common::root;

/// The crates whose documentation the text links to, each with the features
/// that docs.rs shows and for which Cargo.lock has all that they need.
const CRATES: [(&str, &[&str]); 9] = [
    ("futures", &[]),
    ("hyper", &["client", "http1", "server"]),
    ("mio", &["net", "os-ext", "os-poll"]),
    ("rayon", &[]),
    ("signal-hook-registry", &[]),
    ("slab", &[]),
    ("socket2", &["all"]),
    ("tokio", &["full", "test-util"]),
    ("tokio-util", &["rt"]),
];

/// Addresses of what docs.rs has and no documentation that is built here, each
/// with its reason, as that the item is unstable.
pub const ONLY_THERE: &[(&str, &str)] = &[];

const URL: &str = "https://docs.rs/";

/// A crate as the book uses it.
pub struct Crate {
    pub name: String,
    /// As in `1.54.1`.
    pub version: String,
    /// What it is documented with.
    pub features: &'static [&'static str],
}

impl Crate {
    /// The part of a version that has to be the same: the major, and below
    /// 1.0 the minor. On docs.rs it stands for the newest such release.
    fn compatible(&self) -> String {
        let parts: Vec<&str> = self.version.split('.').collect();
        let length = if parts[0] == "0" { 2 } else { 1 };
        parts[..length].join(".")
    }

    /// Where its documentation is on the web.
    fn url(&self) -> String {
        format!("{URL}{}/{}/", self.name, self.compatible())
    }
}

/// The name and the version of each package in Cargo.lock.
pub struct Lock(Vec<(String, String)>);

impl Lock {
    pub fn read() -> Result<Lock> {
        let lock = fs::read_to_string(root().join("Cargo.lock"))?;
        let lock: toml::Table = lock.parse()?;
        let packages = lock["package"].as_array().context("no packages")?;
        let text = |it: &toml::Value, key| Some(it.get(key)?.as_str()?.into());
        let package = |it| Some((text(it, "name")?, text(it, "version")?));
        Ok(Lock(packages.iter().filter_map(package).collect()))
    }

    /// The crate that an address on docs.rs is about, if the address has the
    /// one form that says all of it, `https://docs.rs/tokio/1/tokio/…`.
    fn crate_of(&self, url: &str) -> Result<Crate, Fault> {
        let name = name_in(url);
        // Of several versions, Cargo puts the newest last.
        let Some((_, version)) = self.0.iter().rfind(|it| it.0 == name) else {
            let what = "is about a crate that is not in Cargo.lock";
            let remedy = match nearest(name, self.0.iter().map(|it| &it.0)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "link to a crate that the book uses".to_owned(),
            };
            return Err(Fault::new(what, remedy));
        };
        let row = CRATES.iter().find(|row| row.0 == name);
        let documented = Crate {
            name: name.to_owned(),
            version: version.clone(),
            features: row.map_or(&[], |row| row.1),
        };
        let start = format!("{}{}/", documented.url(), name.replace('-', "_"));
        if !url.starts_with(&start) {
            return Err(Fault::new(
                format!("is no page of the documentation of {name} {version}"),
                format!("begin the address of such a page with `{start}`"),
            ));
        }
        if row.is_none() {
            return Err(Fault::new(
                format!("is about {name}, which is not documented here yet"),
                "give the crate a row in tests/links/crates.rs",
            ));
        }
        Ok(documented)
    }

    /// The crates that links are about, in the order of their names.
    pub fn crates_of(&self, links: &[Link]) -> Vec<Crate> {
        let crates = links.iter().map(|link| self.crate_of(&link.url));
        let mut crates: Vec<Crate> = crates.filter_map(Result::ok).collect();
        crates.sort_by(|a, b| a.name.cmp(&b.name));
        crates.dedup_by(|a, b| a.name == b.name);
        crates
    }
}

/// What is wrong with the links to docs.rs. `folder` has the documentation of
/// all crates that they are about; `only_there` is [`ONLY_THERE`].
pub fn check(
    links: &[Link],
    lock: &Lock,
    folder: &Path,
    only_there: &[(&str, &str)],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for link in links.iter().filter(|link| link.url.starts_with(URL)) {
        let fault = lock.crate_of(&link.url).map(|documented| {
            let docs = Docs {
                folder: folder.to_owned(),
                url: documented.url(),
                name: format!("{} {}", documented.name, documented.version),
            };
            docs.check(&link.url)
        });
        let is_only_there = only_there.iter().any(|it| it.0 == link.url);
        match fault {
            Ok(None) if is_only_there => {
                let what = format!("{} is here, too", link.url);
                problems.push(row(&link.url, what));
            }
            Ok(Some(_)) if is_only_there => {}
            Ok(Some(fault)) | Err(fault) => {
                problems.extend(link.problems(&fault));
            }
            Ok(None) => {}
        }
    }
    for (url, _) in only_there {
        if !links.iter().any(|link| link.url == *url) {
            problems.push(row(url, format!("nothing links to {url}")));
        }
    }
    problems
}

/// What is wrong with the table of crates: those to which nothing links.
pub fn unused_crates(links: &[Link]) -> Vec<Problem> {
    let is_used =
        |name: &str| links.iter().any(|link| name_in(&link.url) == name);
    let rows = CRATES.iter().filter(|(name, _)| !is_used(name));
    rows.map(|(name, _)| row(name, format!("nothing links to {name}")))
        .collect()
}

/// The name of the crate in an address on docs.rs; of others, none.
fn name_in(url: &str) -> &str {
    let path = url.strip_prefix(URL).unwrap_or_default();
    let path = path.strip_prefix("crate/").unwrap_or(path);
    path.split(['/', '#', '?']).next().unwrap_or_default()
}

fn row(name: &str, what: String) -> Problem {
    unused_row("crates.rs", include_str!("crates.rs"), name, what)
}

/// On a page that is made up, the forms that an address can have.
pub fn an_address_has_one_form() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("slab")).unwrap();
    fs::write(folder.path().join("slab/struct.Slab.html"), "").unwrap();
    let packages = [("log", "0.4.3"), ("slab", "0.3.9"), ("slab", "0.4.12")];
    let lock = Lock(packages.map(|it| (it.0.into(), it.1.into())).into());
    let right = "https://docs.rs/slab/0.4/slab/struct.Slab.html";
    let lost = "https://docs.rs/slab/0.4/slab/struct.Slap.html";
    let report = |url: &str, only_there: &[(&str, &str)]| {
        let places = vec![("src/a.md".to_owned(), 7)];
        let url = url.to_owned();
        let links = [Link { url, places }];
        let problems = check(&links, &lock, folder.path(), only_there);
        problems.iter().map(Problem::to_string).collect::<String>()
    };
    assert_eq!(report(right, &[]), "");
    assert_eq!(
        report(lost, &[]),
        format!(
            "src/a.md:7: {lost} is not in slab 0.4.12\n  \
             help: did you mean `slab/struct.Slab.html`?"
        )
    );
    for address in [
        "slab",
        "slab/latest/slab/struct.Slab.html",
        "slab/0.3/slab/struct.Slab.html",
        "slab/0.4.12/slab/struct.Slab.html",
        "slab/~0.4/slab/struct.Slab.html",
        "slab/*/slab/struct.Slab.html",
        "slab/0.4/x86_64-unknown-linux-gnu/slab/struct.Slab.html",
        "slab/0.4/src/slab/lib.rs.html#1",
        "crate/slab/0.4.12",
    ] {
        assert_eq!(
            report(&format!("{URL}{address}"), &[]),
            format!(
                "src/a.md:7: {URL}{address} is no page of the documentation \
                 of slab 0.4.12\n  help: begin the address of such a page \
                 with `https://docs.rs/slab/0.4/slab/`"
            )
        );
    }
    for (address, remedy) in [
        ("slap/0.4/slap/", "did you mean `slab`?"),
        ("", "link to a crate that the book uses"),
        (
            "log/0.4/log/",
            "give the crate a row in tests/links/crates.rs",
        ),
    ] {
        let report = report(&format!("{URL}{address}"), &[]);
        assert!(report.ends_with(remedy), "{address}: {report}");
    }

    // What only docs.rs has is nothing wrong, if it is so and has a link.
    assert_eq!(report(lost, &[(lost, "unstable")]), "");
    for (link, only_there, what) in [
        (right, right, "is here, too"),
        (right, lost, "nothing links to"),
    ] {
        let report = report(link, &[(only_there, "unstable")]);
        assert!(report.starts_with("tests/links/crates.rs:"), "{report}");
        assert!(report.contains(what), "{report}");
    }
}
