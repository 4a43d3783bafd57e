//! From a drawing to pixels, with the fonts of the book and no browser.

use anyhow::{Context, Result};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The fonts below the folder of a book: those for paper, of one weight each,
/// and the one for code.
const FONTS: [&str; 3] = [
    "theme/print/literata-400.woff2",
    "theme/print/literata-650.woff2",
    "theme/fonts/inconsolata.woff2",
];

/// What makes pixels of drawings.
pub struct Raster(Arc<Database>);

impl Raster {
    /// With the fonts of the book below `root`, as far as it has any.
    ///
    /// # Errors
    ///
    /// A font could not be read.
    pub fn new(root: &Path) -> Result<Raster> {
        let mut fonts = Database::new();
        for path in FONTS.iter().map(|path| root.join(path)) {
            if !path.is_file() {
                continue;
            }
            let could_not = || format!("could not read {}", path.display());
            let packed = fs::read(&path).with_context(could_not)?;
            let font = wuff::decompress_woff2(&packed)
                .map_err(|error| anyhow::anyhow!("{error:?}"))
                .with_context(could_not)?;
            fonts.load_font_data(font);
        }
        fonts.set_serif_family("Literata");
        fonts.set_monospace_family("Inconsolata");
        Ok(Raster(Arc::new(fonts)))
    }

    /// A drawing as PNG, in as many pixels as it is large.
    ///
    /// # Errors
    ///
    /// It is no SVG, or too large.
    pub fn to_png(&self, svg: &str) -> Result<Vec<u8>> {
        let options = Options {
            fontdb: self.0.clone(),
            ..Options::default()
        };
        let tree = Tree::from_str(svg, &options)?;
        let size = tree.size().to_int_size();
        let mut pixels = Pixmap::new(size.width(), size.height())
            .context("the drawing has no pixels")?;
        resvg::render(&tree, Transform::default(), &mut pixels.as_mut());
        Ok(pixels.encode_png()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_drawn_with_the_fonts_of_the_book() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let svg = |words: &str| {
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"99\" \
                 height=\"20\"><text y=\"15\" font-family=\"serif\">{words}\
                 </text></svg>"
            )
        };
        let raster = Raster::new(&root).unwrap();
        let [words, none] = ["words", ""].map(|it| raster.to_png(&svg(it)));
        assert_ne!(words.unwrap(), none.unwrap());
        let folder = tempfile::tempdir().unwrap();
        let raster = Raster::new(folder.path()).unwrap();
        let [words, none] = ["words", ""].map(|it| raster.to_png(&svg(it)));
        assert_eq!(words.unwrap(), none.unwrap());
    }
}
