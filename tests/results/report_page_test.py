"""The page of `springtide report`: whole, safe, and usable in a browser.

Usage: report_page_test.py SPRINGTIDE WRITE_SAMPLE_RESULT Whole|Browser [unittest arguments]
Browser is skipped, and says so, where there is no chromium.
"""

import html
import html.parser
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SPRINGTIDE, WRITE_SAMPLE = (str(pathlib.Path(sys.argv.pop(1)).resolve()) for _ in range(2))
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PROBE = (pathlib.Path(__file__).parent / "page_probe.js").read_text()
VOID = {"meta", "link", "input", "br", "img", "hr"}
FETCHES = {"src", "srcset", "href", "action", "data", "poster", "background", "formaction"}


class Page(html.parser.HTMLParser):
    """Every element with its attributes; asserts that tags are balanced and identities unique."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.text = [], [], {}
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(len(self.elements) - 1)

    def handle_endtag(self, tag):
        assert self.open and self.elements[self.open[-1]][0] == tag, f"</{tag}> at {self.getpos()}"
        self.open.pop()

    def handle_data(self, text):
        for element in self.open:
            self.text[element] = self.text.get(element, "") + text

    def all(self, tag, **attributes):
        return [i for i, (name, has) in enumerate(self.elements)
                if name == tag and all(has.get(key.replace("_", "-")) == value for key, value in attributes.items())]

    def attribute(self, tag, name):
        return [has[name] for other, has in self.elements if other == tag and name in has]


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.pages = {}
        for kind in ("plain", "many", "hostile"):
            result, page = cls.folder / f"{kind}.h5", cls.folder / f"{kind}.html"
            subprocess.run([WRITE_SAMPLE, result] + ([] if kind == "plain" else [kind]), check=True)
            done = subprocess.run([SPRINGTIDE, "report", result, "-o", page], check=True, capture_output=True, text=True)
            assert done.stdout == "" and done.stderr == "", done
            cls.pages[kind] = page.read_text()

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()


class Whole(Pages):
    def test_it_is_well_formed_and_needs_nothing_from_outside(self):
        for kind, text in self.pages.items():
            page = Page(text)
            identities = [has["id"] for _, has in page.elements if "id" in has]
            self.assertEqual(len(identities), len(set(identities)), kind)
            fetched = [value for _, has in page.elements for name, value in has.items() if name in FETCHES]
            self.assertTrue(all(value.startswith(("#", "data:")) for value in fetched), fetched)
            for style in page.all("style"):
                self.assertNotRegex(page.text[style], r"url\(|@import")
            [policy] = [has["content"] for tag, has in page.elements if has.get("http-equiv") == "Content-Security-Policy"]
            self.assertTrue(policy.startswith("default-src 'none';"))
            for labelled in [has["aria-labelledby"] for _, has in page.elements if "aria-labelledby" in has]:
                self.assertIn(labelled, identities)
            for label in page.attribute("label", "for"):
                self.assertIn(label, identities)

    def test_every_cell_and_group_is_there(self):
        page = Page(self.pages["many"])
        self.assertEqual(page.attribute("tr", "data-cell"), [str(cell) for cell in range(100)])
        self.assertEqual(page.attribute("tr", "data-group")[:50], [str(group) for group in range(50)])
        self.assertEqual(len(self.data("many")["groups"]), 50)

    def data(self, kind):
        page = Page(self.pages[kind])
        [element] = page.all("script", type="application/json")
        return json.loads(page.text[element])

    def test_figures_have_means_and_intervals(self):
        data = self.data("plain")
        # auc of cell n is .5 + .01 n in the first window; cells 0 and 2 are one group. t(.975, 1) = 12.706, and half of
        # the distance of two numbers is the standard error of their mean.
        auc = next(series for series in data["series"] if series["id"] == "accuracy/auc")
        self.assertEqual(auc["lines"][0]["mean"], [0.51, None, 0.75])
        self.assertAlmostEqual(auc["lines"][0]["half"][0], 12.706 * 0.01, places=5)
        ndcg = next(series for series in data["series"] if series["id"] == "accuracy/ndcg")
        self.assertEqual((ndcg["title"], ndcg["lines"][1]["mean"]), ("NDCG@10", [0.2, 0.4, 0.6]))
        self.assertEqual(data["drifts"], [[100000, "sudden"]])
        self.assertEqual(data["window_start"], [86400, 90000, 93600])
        self.assertEqual([call["lines"][0]["mean"] for call in data["latency"]], [[1300, 1500, 2000, 5000, 9000]])

    def test_hostile_labels_stay_text(self):
        page, text = Page(self.pages["hostile"]), "</script><script>throw 1</script>\"'&{{data}}<!--"
        self.assertEqual(len(page.all("script")), len(Page(self.pages["plain"]).all("script")))
        [title] = page.all("h1")
        self.assertEqual(page.text[title], text)
        self.assertEqual(self.data("hostile")["groups"][1]["algorithm"], "mlp" + text)
        [spec] = page.all("pre")
        self.assertEqual(page.text[spec], "x" * 3000 + text + "\n</pre>\N{REPLACEMENT CHARACTER}\n")

    def test_what_is_wrong_is_refused(self):
        result, page = self.folder / "plain.h5", self.folder / "none.html"
        for arguments, message in ((["report", result], "report: wants -o report.html"),
                                   (["report", self.folder / "none.h5", "-o", page], "none.h5: does not exist"),
                                   (["report", self.folder / "plain.html", "-o", page], "plain.html: "),
                                   (["report", result, "-o", self.folder], "must not be a folder")):
            done = subprocess.run([SPRINGTIDE, *arguments], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(message, done.stderr)
        self.assertFalse(page.exists())


class Browser(Pages):
    def probe(self, kind, dark=False):
        """The page as a browser sees it, used by page_probe.js."""
        text = self.pages[kind].replace(
            "<head>", "<head><script>window.probeErrors = []; addEventListener('error', (event) => "
            "probeErrors.push(event.message));</script>", 1)
        end = text.rindex("</body>")
        path = self.folder / f"probed_{kind}.html"
        path.write_text(f"{text[:end]}<script>{PROBE}</script>{text[end:]}")
        done = subprocess.run(
            [BROWSER, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900",
             f"--user-data-dir={self.folder / 'profile'}", f"--blink-settings=preferredColorScheme={0 if dark else 1}",
             "--virtual-time-budget=3000", "--enable-logging=stderr", "--dump-dom", path.as_uri()],
            capture_output=True, text=True, timeout=120)
        found = re.search(r'<pre id="probe">(.*?)</pre>', done.stdout, re.DOTALL)
        self.assertIsNotNone(found, done.stderr[-2000:])
        self.assertNotIn("CONSOLE", done.stderr)
        seen = json.loads(html.unescape(found[1]))
        self.assertEqual(seen["errors"], [])
        return seen

    def test_a_browser_draws_and_toggles_many_cells(self):
        seen = self.probe("many")
        self.assertEqual(seen["paper"], "rgb(255, 255, 255)")
        self.assertEqual(seen["lines"], [12, 11, 0, 5, 50])
        self.assertEqual(seen["shown"], ["12 of 50", "11 of 50", "0 of 50", "5 of 50", "50 of 50"])
        self.assertEqual(seen["points"], 50)
        self.assertNotEqual(seen["ticks"][0], seen["ticks"][1])
        self.assertEqual(seen["ticks"][0], seen["ticks"][2])
        # The second window: every cell has .6 there.
        self.assertRegex(seen["live"], r"^hour 25\.5: algorithm_\d, every_\d_hours 0\.6 ±0; ")
        self.assertEqual((seen["tip"], seen["away"]), ("block", "none"))
        self.assertEqual((seen["up"], seen["down"]), (sorted(seen["up"]), sorted(seen["up"], reverse=True)))
        self.assertEqual(seen["sort"], "descending")
        self.assertGreater(seen["closed"][0], 3)
        self.assertEqual(seen["closed"][1:], [0, seen["closed"][0]])
        self.assertFalse(seen["wide"], "the page itself must not scroll sideways")

    def test_a_browser_runs_no_label_and_knows_the_dark(self):
        seen = self.probe("hostile", dark=True)
        self.assertEqual(seen["paper"], "rgb(22, 24, 27)")
        self.assertEqual(seen["lines"][:3], [2, 1, 0])


if __name__ == "__main__":
    if "Browser" in sys.argv and not BROWSER:
        print("skipped: there is no chromium here")
        sys.exit(77)
    unittest.main()
