//! The frame of a page, with the bar above the text and the contents beside
//! it, around another text.

/// A page of which the text is `main`, in the frame of another.
pub fn with_text(frame: &str, main: &str, style: &str) -> String {
    let (before, rest) = frame.split_once("<main").unwrap_or((frame, ""));
    let (tag, rest) = rest.split_once('>').unwrap_or((rest, ""));
    let (_, after) = rest.split_once("</main>").unwrap_or(("", rest));
    let head = format!(
        "<meta name=\"robots\" content=\"noindex\">\n\
         <style>{style}</style>\n</head>"
    );
    let before = marked(before).replacen("</head>", &head, 1);
    // There is no page before or after this one.
    let after = match after.split_once("<nav class=\"neighbors\"") {
        Some((before, rest)) => {
            let (_, after) = rest.split_once("</nav>").unwrap_or(("", rest));
            format!("{before}{after}")
        }
        None => after.to_owned(),
    };
    format!("{before}<main{tag}>\n{main}</main>{after}")
}

/// The start of a page, marked as that of all pages.
fn marked(start: &str) -> String {
    let tag = start.split_once("<html").and_then(|(before, rest)| {
        let (attributes, after) = rest.split_once('>')?;
        Some((before, attributes, after))
    });
    let Some((before, attributes, after)) = tag else {
        return start.to_owned();
    };
    // Another theme than the book's own has classes there.
    let attributes = match attributes.contains("class=\"") {
        true => attributes.replacen("class=\"", "class=\"all-pages ", 1),
        false => format!(" class=\"all-pages\"{attributes}"),
    };
    format!("{before}<html{attributes}>{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_gets_another_text() {
        let frame = "<html lang=\"en\"><head></head><main id=\"t\">x</main>\
                     <nav class=\"neighbors\">y</nav>z";
        assert_eq!(
            with_text(frame, "m", "s"),
            "<html class=\"all-pages\" lang=\"en\"><head>\
             <meta name=\"robots\" content=\"noindex\">\n<style>s</style>\n\
             </head><main id=\"t\">\nm</main>z"
        );
    }
}
