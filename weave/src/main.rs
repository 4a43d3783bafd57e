//! The command line of the book: `cargo run` serves it.

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use mdbook_preprocessor::{Preprocessor, parse_input};
use std::env;
use std::io::{self, IsTerminal, Write};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;
use weave::preprocessor::Weave;
use weave::proof::bless;
use weave::{epub, pdf, serve, site};

/// Builds, serves and checks the book. Without a command, it serves.
#[derive(Parser)]
#[command(
    bin_name = "cargo run --",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "A listing is run by its name: `cargo run --bin NAME`.\n\
                  `cargo test` proves all that the book says."
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the book, and build it anew when a file is saved
    Serve(Serve),
    /// Build the book into the folder `book`
    Build {
        /// Where the book will be on the web, as https://example.org/book/
        #[arg(long)]
        url: Option<String>,
        /// A file to offer there, as async-rust.epub; there may be several
        #[arg(long, value_name = "FILE", requires = "url")]
        download: Vec<PathBuf>,
    },
    /// Print the book into async-rust.pdf, by Chromium
    Pdf {
        /// On paper of the size Letter, rather than A4
        #[arg(long)]
        letter: bool,
        /// With the full programs of all listings
        #[arg(long)]
        listings: bool,
    },
    /// Write the book as an ePub into async-rust.epub
    Epub {
        /// Where the book is on the web, to link to whole programs there
        #[arg(long)]
        url: Option<String>,
    },
    /// Run listings, and rewrite the outputs that the book shows
    Bless {
        /// The listings to run; all of them if none is named
        names: Vec<String>,
    },
    /// The step of a stock `mdbook build`, which calls this itself
    #[command(hide = true)]
    Preprocess {
        #[command(subcommand)]
        question: Option<Question>,
    },
}

#[derive(Args)]
struct Serve {
    /// Open the book in a browser
    #[arg(long)]
    open: bool,
    /// The port; 0 takes any that is free
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The address, as 0.0.0.0 for readers on other devices
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Look at files again and again, where the system tells of no changes
    #[arg(long)]
    poll: bool,
}

#[derive(Subcommand)]
enum Question {
    /// Whether the step can be part of a build by this renderer
    Supports { renderer: String },
}

fn main() -> ExitCode {
    // mdBook's own warnings.
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_target(false)
        .without_time()
        .init();
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(Serve {
            open,
            port,
            host,
            poll,
        }) => {
            let options = serve::Options {
                host,
                port,
                open,
                poll,
            };
            serve::serve(&root()?, options)
        }
        Command::Build { url, download } => {
            let root = root()?;
            let options = site::Options {
                url,
                downloads: download,
                ..Default::default()
            };
            site::build(&root, &root.join("book"), &options)?;
            say("Built the book: open book/index.html");
            Ok(())
        }
        Command::Pdf { letter, listings } => {
            let root = root()?;
            let options = pdf::Options {
                letter,
                with_listings: listings,
            };
            let to = root.join("async-rust.pdf");
            let pages = pdf::write(&root, &to, options)?;
            say(&format!("Wrote async-rust.pdf, {pages} pages"));
            Ok(())
        }
        Command::Epub { url } => {
            let root = root()?;
            let to = root.join("async-rust.epub");
            let bytes = epub::write(&root, &to, &epub::Options { url })?;
            say(&format!("Wrote async-rust.epub, {} KB", bytes / 1000));
            Ok(())
        }
        Command::Bless { names } => bless::bless(&root()?, &names),
        Command::Preprocess { question: None } => {
            let (context, book) = parse_input(io::stdin())?;
            let book = Weave::read(&context.root)?.run(&context, book)?;
            serde_json::to_writer(io::stdout(), &book)?;
            Ok(())
        }
        // Figures are HTML: other renderers get the plain code.
        Command::Preprocess {
            question: Some(Question::Supports { renderer }),
        } => {
            anyhow::ensure!(renderer == "html", "weave makes HTML only");
            Ok(())
        }
    }
}

/// Says something to whoever listens: nobody may, as in `build | true`.
fn say(words: &str) {
    let _ = writeln!(io::stdout(), "{words}");
}

fn root() -> Result<PathBuf> {
    site::root_of(&env::current_dir()?)
}
