// What of the page is there, as a number: which elements are seen, and as what
// they are laid out.
(() => {
    let hash = 0;
    for (const it of document.querySelectorAll("body *")) {
        const seen = it.checkVisibility({ visibilityProperty: true });
        const what = seen ? getComputedStyle(it).display : "";
        for (const letter of `${what};`) {
            hash = (hash * 31 + letter.codePointAt(0)) | 0;
        }
    }
    return hash;
})()
