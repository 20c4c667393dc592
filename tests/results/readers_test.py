"""The result file as the tools of netCDF and HDF5 print it. Usage: readers_test.py WRITE_SAMPLE; a tool that is not here
skips its test."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

AUC = ((0.5, 0.75), (0.51, 0.75), (0.52, 0.75), (0.53, 0.75))  # with a window between that has none


class Readers(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.path = pathlib.Path(scratch.name) / "sample.h5"
        subprocess.run([WRITE_SAMPLE, self.path], check=True)

    def said_by(self, *command):
        done = subprocess.run([*command, self.path], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    @unittest.skipUnless(shutil.which("ncdump"), "no ncdump here")
    def test_netcdf(self):
        header = self.said_by("ncdump", "-h")
        for line in ("cell = UNLIMITED ; // (4 currently)", "string algorithm(cell) ;", "double auc(cell, window) ;",
                     "double ndcg(cell, window, cutoff) ;", 'string auc:direction = "higher" ;', "group: new_items {"):
            self.assertIn(line, header)
        values = self.said_by("ncdump", "-g", "accuracy", "-v", "auc")
        rows = "".join(rf"\s*{first}, _, {last} ?[,;]" for first, last in AUC)
        self.assertRegex(values, r"auc =" + rows)
        self.assertIn('"logistic_regression"', self.said_by("ncdump", "-v", "algorithm"))

    @unittest.skipUnless(shutil.which("h5dump"), "no h5dump here")
    def test_hdf5(self):
        self.assertIn('GROUP "freshness"', self.said_by("h5dump", "-H"))
        values = self.said_by("h5dump", "-d", "/accuracy/auc")
        self.assertIn("DATASPACE  SIMPLE { ( 4, 3 ) / ( H5S_UNLIMITED, 3 ) }", values)
        found = re.findall(r"\((\d),0\): ([\d.]+), nan, ([\d.]+)", values)
        self.assertEqual([(float(first), float(last)) for _, first, last in found], list(AUC))


if __name__ == "__main__":
    WRITE_SAMPLE = sys.argv.pop(1)
    unittest.main()
