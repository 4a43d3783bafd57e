// Makes plain text of code: of the colored words in blocks, and of code in
// sentences. In blocks, what came, what went and links stay as they are; empty
// elements that links lead to are removed.
const check = (it, attribute) => {
    // No role, no style, no label.
    if (it.getAttributeNames().some((name) => name !== attribute)) {
        throw new Error(`${it.outerHTML} in code does more than it should: \
axe-core has to see it`);
    }
};
for (const it of document.querySelectorAll("pre code :is(b, u, span)")) {
    check(it, "class");
    it.replaceWith(...it.childNodes);
}
for (const it of document.querySelectorAll("pre code i:empty")) {
    check(it, "id");
    it.remove();
}
// In tables, code makes columns as wide as they are.
for (const it of document.querySelectorAll(":is(p, li) code")) {
    if (!it.attributes.length && !it.children.length) {
        it.replaceWith(it.textContent);
    }
}
document.body.normalize();
