#!/usr/bin/env python3
"""The pages of docs/reference are what the program says of itself.

Usage: reference_test.py PATH_OF_SPRINGTIDE [unittest arguments]
Written anew by: for kind in algorithms strategies metrics; do springtide list $kind --markdown > docs/reference/$kind.md; done
"""

import pathlib

from command_line import CommandLine, main

REFERENCE = pathlib.Path(__file__).parents[2] / "docs" / "reference"


class Reference(CommandLine):
    def test_every_page_is_what_the_program_says(self):
        pages = sorted(REFERENCE.glob("*.md"))
        self.assertEqual([page.stem for page in pages], ["algorithms", "metrics", "strategies"])
        for page in pages:
            with self.subTest(page.name):
                said = self.done("list", page.stem, "--markdown")
                self.assertEqual(page.read_text(), said, f"write it anew: springtide list {page.stem} --markdown")


if __name__ == "__main__":
    main()
