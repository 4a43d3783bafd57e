//! Whatever a chapter says, it's woven, or what's wrong is said with a line
//! that the chapter has.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::BookItem;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use weave::preprocessor::Weave;
use weave::problem::Problems;

const FILES: [(&str, &str); 6] = [
    ("Cargo.toml", "[workspace.package]\nedition = \"2024\"\n"),
    (
        "listings/io/Cargo.toml",
        "[package]\nname = \"io\"\nedition.workspace = true\n",
    ),
    (
        "listings/io/src/bin/hello.rs",
        "//@ does: greets\n\nfn main() {\n    // ANCHOR: greet\n    \
         println!(\"hello\");\n    // ANCHOR_END: greet\n}\n",
    ),
    ("listings/io/src/bin/hello.stdout", "hello\n"),
    (
        "src/SUMMARY.md",
        "# Summary\n\n- [Chapter](chapter.md)\n- [Shows](shows.md)\n\
         - [All listings]()\n- [Proof]()\n",
    ),
    (
        "src/shows.md",
        "# Shows\n\n```rust\n\
         {{#rustdoc_include ../listings/io/src/bin/hello.rs}}\n```\n",
    ),
];

/// A book whose first chapter can say anything.
struct Setup {
    weave: Weave,
    book: MDBook,
    _folder: TempDir,
}

impl Setup {
    fn new() -> Setup {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let write = |(path, text): (&str, &str)| {
            let path: &Path = &folder.path().join(path);
            fs::create_dir_all(path.parent().expect("it's in a folder"))?;
            fs::write(path, text)
        };
        let written: std::io::Result<()> = FILES
            .into_iter()
            .chain([("src/chapter.md", "# Chapter\n")])
            .try_for_each(write);
        written.expect("files can be written");
        let toml = "[build]\ncreate-missing = false\n";
        let config = toml.parse().expect("it's a configuration");
        Setup {
            weave: Weave::read(folder.path()).expect("there is a listing"),
            book: MDBook::load_with_config(folder.path(), config)
                .expect("there is a summary"),
            _folder: folder,
        }
    }

    fn weave(&self, text: &str) {
        let mut book = self.book.book.clone();
        let Some(BookItem::Chapter(chapter)) = book.items.first_mut() else {
            unreachable!("it's in the summary")
        };
        text.clone_into(&mut chapter.content);
        let context = PreprocessorContext::new(
            self.book.root.clone(),
            self.book.config.clone(),
            "html".to_owned(),
        );
        if let Err(error) = self.weave.run(&context, book) {
            let problems = error.downcast::<Problems>();
            let Problems(problems) = problems.expect("mistakes, and no others");
            let lines = text.split('\n').count();
            for problem in problems {
                let is_here = problem.file != "src/chapter.md"
                    || (1..=lines).contains(&problem.line);
                assert!(is_here, "{problem}");
            }
        }
    }
}

thread_local! {
    static SETUP: Setup = Setup::new();
}

fuzz_target!(|text: &str| SETUP.with(|setup| setup.weave(text)));
