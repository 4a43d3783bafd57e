// How fast pages are, by Lighthouse: `node page-speed.mjs FOLDER... PAGE`.
// Each folder is a built book; the page is looked at in each, from a server on
// this machine that compresses, with a cold cache. A line a folder and device.
//
// It needs the packages `lighthouse` and `chrome-launcher` from npm, and
// Chromium, which the variable CHROME_PATH may name.

import { launch } from "chrome-launcher";
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { createGzip } from "node:zlib";
import lighthouse, { desktopConfig } from "lighthouse";

const TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css",
    ".js": "text/javascript", ".svg": "image/svg+xml",
    ".png": "image/png", ".woff2": "font/woff2",
};
// What is compressed already.
const PACKED = new Set([".png", ".woff2"]);
const RUNS = 5;

const serve = (folder) => new Promise((resolve) => {
    const server = createServer((request, response) => {
        const path = new URL(request.url, "http://localhost").pathname;
        const file = join(folder, normalize(decodeURIComponent(path)));
        const kind = extname(file);
        if (!existsSync(file) || !TYPES[kind]) {
            response.writeHead(404).end();
            return;
        }
        const bytes = createReadStream(file);
        response.setHeader("Content-Type", TYPES[kind]);
        if (PACKED.has(kind)) {
            bytes.pipe(response);
        } else {
            response.setHeader("Content-Encoding", "gzip");
            bytes.pipe(createGzip()).pipe(response);
        }
    });
    server.listen(0, "127.0.0.1", () => resolve(server));
});

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

const kib = (items) =>
    Math.round(items.reduce((sum, it) => sum + it.transferSize, 0) / 1024);

// One look at a page: its figures by name, in the order of the table.
const look = async (url, config, port) => {
    const { lhr } = await lighthouse(url, { port, logLevel: "error" }, config);
    const requests = lhr.audits["network-requests"].details.items
        .filter((it) => it.finished && it.url.startsWith("http"));
    const of = (...types) =>
        requests.filter((it) => types.includes(it.resourceType));
    const audit = (name) => lhr.audits[name].numericValue;
    const score = (name) => Math.round(lhr.categories[name].score * 100);
    return {
        KiB: kib(requests),
        fonts: kib(of("Font")),
        scripts: kib(of("Script")),
        requests: requests.length,
        FCP: Math.round(audit("first-contentful-paint")),
        LCP: Math.round(audit("largest-contentful-paint")),
        TBT: Math.round(audit("total-blocking-time")),
        CLS: Number(audit("cumulative-layout-shift").toFixed(3)),
        performance: score("performance"),
        accessibility: score("accessibility"),
        practices: score("best-practices"),
        SEO: score("seo"),
    };
};

const folders = process.argv.slice(2);
const page = folders.pop();
const chrome = await launch({
    chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu",
        "--disable-background-networking"],
});
const rows = {};
for (const folder of folders) {
    const server = await serve(folder);
    const url = `http://127.0.0.1:${server.address().port}/${page}`;
    for (const [device, config] of
        [["mobile", undefined], ["desktop", desktopConfig]]) {
        const looks = [];
        for (let run = 0; run < RUNS; run += 1) {
            looks.push(await look(url, config, chrome.port));
        }
        rows[`${folder}, ${device}`] = Object.fromEntries(
            Object.keys(looks[0]).map((name) =>
                [name, median(looks.map((it) => it[name]))]));
    }
    server.close();
}
console.table(rows);
await chrome.kill();
