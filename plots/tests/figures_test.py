"""Figures of a small result made by hand: what is drawn must be what is in the file."""

import sys
import unittest

try:
    import h5py
    import matplotlib  # noqa: F401
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

from result_by_hand import AUC, DAY, NAN, FigureTest, make_result
from springtide_plots import against_age, drift_schedule, fit, frozen_law, latency, over_time
from springtide_plots.reader import NotAResult, Result, over_seeds, student_t


def make_log(path, drifts=True):
    """Ten users and four items over a day: a blip of half the users, and a consumption drift without schedule."""
    with h5py.File(path, "w") as file:
        file.create_group("requests")
        file.create_group("truth")
        if not drifts:
            return
        hours = 3600_000_000 * np.arange(25)
        blip, consumption = file.create_group("truth/drift_0"), file.create_group("truth/drift_1")
        blip.attrs.update(label="scandal", kind="blip", target="interests")
        consumption.attrs.update(label="consumption", kind="consumption", target="interests")
        blip["start"] = np.array([hours[6], -1] * 5)
        blip["change_time"] = hours[[6, 9]]
        blip["time"] = hours
        blip["declared"] = ((hours >= hours[6]) & (hours < hours[9])).astype("f4")
        blip["realised"] = 0.5 * blip["declared"][()]
        consumption["start"] = np.zeros(10, dtype="i8")
        for name in ("change_time", "time"):
            consumption[name] = np.zeros(0, dtype="i8")
        for name in ("declared", "realised"):
            consumption[name] = np.zeros(0, dtype="f4")
        for group, units in ((blip, "1"), (consumption, "logits")):
            group["declared"].attrs["units"] = units


def make_curves(path, drop=None):
    """Four curves of three points; those of item ages leave their band at the last."""
    with h5py.File(path, "w") as file:
        file.attrs["schema_version"] = 1
        file.attrs["log"] = "taken.csv"
        for name in fit.PANELS:
            group = file.create_group(name)
            real = np.array([1.0, 0.5, 0.25])
            columns = {"at": np.array([1.0, 2.0, 4.0]), "real": real, "low": real - 0.1, "high": real + 0.1,
                       "simulated": real + (np.array([0.0, 0.05, 0.2]) if name == "item_age" else 0.05)}
            for column, values in columns.items():
                if (name, column) != drop:
                    group[column] = values
                    group[column].attrs.update(long_name=f"{column} of {name}, of the log", units="1")


class Figures(FigureTest):
    def test_lines_are_means_over_seeds(self):
        axes = over_time.draw(Result(self.path), "accuracy/auc").axes[0]
        daily, online = axes.lines[:2]
        np.testing.assert_allclose(daily.get_ydata(), [0.75, 0.65, 0.70])
        np.testing.assert_allclose(online.get_ydata(), [0.75, 0.73, 0.75])
        self.assertEqual([daily.get_label(), online.get_label()], ["mlp, daily", "mlp, online"])

    def test_time_is_the_middle_of_the_window_and_drifts_are_marked(self):
        axes = over_time.draw(Result(self.path), "accuracy/auc").axes[0]
        self.assertEqual(axes.get_xlabel(), "hours since the start of the world")
        np.testing.assert_allclose(axes.lines[0].get_xdata(), [12.0, 36.0, 60.0])
        self.assertEqual(list(axes.lines[2].get_xdata()), [24.0, 24.0])
        self.assertIn("sudden drift", [text.get_text() for text in axes.texts])

    def test_a_drift_that_comes_back_is_named_where_there_is_room(self):
        with h5py.File(self.path, "a") as file:
            del file["drift_time"], file["drift_kind"]
            file["drift_time"] = DAY * np.array([1.0, 1.0, 1.1, 1.2, 2.2])
            file["drift_kind"] = np.array(["recurring", "blip"] + ["recurring"] * 3, dtype=h5py.string_dtype())
        axes = over_time.draw(Result(self.path), "accuracy/auc").axes[0]
        marks = [line.get_xdata()[0] for line in axes.lines[2:]]
        np.testing.assert_allclose(marks, [24.0, 26.4, 28.8, 52.8])
        self.assertEqual([text.get_text() for text in axes.texts], ["recurring, blip drift", "recurring drift"])

    def test_groups_that_agree_share_a_line(self):
        make_result(self.path, auc=np.vstack([AUC[:2], AUC[:2]]))
        axes = over_time.draw(Result(self.path), "accuracy/auc").axes[0]
        self.assertEqual(len(axes.lines), 2)  # the other marks the drift
        self.assertEqual([text.get_text() for text in axes.get_legend().get_texts()], ["mlp, daily (and 1 more alike)"])
        self.assertEqual(over_time.shared_label(["mlp, daily", "random, daily"]), "2 algorithms, daily")

    def test_the_band_holds_what_the_title_says(self):
        axes = over_time.draw(Result(self.path), "accuracy/auc").axes[0]
        self.assertEqual(axes.get_legend().get_title().get_text(), "mean of 2 seeds, band: 95 % interval")
        edges = axes.collections[0].get_paths()[0].vertices[:, 1]
        # .6 and .7 on the second day: .65, and t(1) = 12.706 times the standard error, half their distance.
        self.assertAlmostEqual(edges.min(), 0.65 - 12.706 * 0.05, places=4)

    def test_three_seeds_have_an_interval(self):
        spread = over_seeds(np.array([[1.0], [2.0], [3.0]]))
        self.assertEqual(spread.mean[0], 2.0)
        self.assertAlmostEqual(spread.high[0] - 2.0, 4.302653 / np.sqrt(3.0), places=6)  # standard deviation 1; t(2)
        self.assertAlmostEqual(2.0 - spread.low[0], 4.302653 / np.sqrt(3.0), places=6)

    def test_students_t_is_that_of_any_table(self):
        for freedom, t in ((1, 12.7062), (2, 4.3027), (3, 3.1824), (4, 2.7764), (7, 2.3646), (30, 2.0423), (199, 1.9720)):
            self.assertAlmostEqual(student_t(freedom), t, places=4)

    def test_of_one_seed_the_interval_is_that_of_its_windows(self):
        with h5py.File(self.path, "a") as file:
            for name in ("algorithm", "strategy"):
                file[name][...] = ["a", "b", "c", "d"]
            file["accuracy/auc_overall_half_width"] = np.array([0.01, 0.02, 0.03, 0.04])
        result = Result(self.path)
        spread = result.spread("accuracy/auc_overall", result.groups[1])
        self.assertAlmostEqual(float(spread.high - spread.mean), 0.02)
        self.assertAlmostEqual(float(spread.mean), AUC[1].mean())

    def test_seeds_without_a_number_do_not_count(self):
        spread = over_seeds(np.array([[1.0, NAN], [3.0, NAN], [NAN, 5.0]]))
        np.testing.assert_array_equal(spread.mean, [2.0, 5.0])
        np.testing.assert_allclose(spread.low, [2.0 - 12.7062, 5.0], atol=1e-4)
        np.testing.assert_allclose(spread.high, [2.0 + 12.7062, 5.0], atol=1e-4)

    def test_of_cutoffs_ten_is_drawn(self):
        result = Result(self.path)
        axes = over_time.draw(result, "accuracy/ndcg").axes[0]
        np.testing.assert_allclose(axes.lines[0].get_ydata(), [0.375, 0.325, 0.35])

    def test_clicks_are_shown_with_the_best_possible(self):
        axes = over_time.draw(Result(self.path), "accuracy/ctr").axes[0]
        best = next(line for line in axes.lines if line.get_label() == "best possible")
        np.testing.assert_allclose(best.get_ydata(), [0.09, 0.10, 0.11])

    def test_marks_stand_at_their_age(self):
        axes = against_age.draw(Result(self.path), "accuracy/auc_overall").axes[0]
        marks = [(float(mark[0].get_xdata()[0]), float(mark[0].get_ydata()[0])) for mark in axes.containers]
        np.testing.assert_allclose(marks, [(43200.0, 0.70), (61.0, 0.74 + 0.01 / 3)])
        self.assertEqual(axes.get_xscale(), "log")

    def test_latencies_are_quantiles_in_microseconds(self):
        figure = latency.draw(Result(self.path))
        serve, update, publish = figure.axes
        np.testing.assert_allclose(serve.lines[0].get_ydata(), [1, 2, 3, 4, 5])
        self.assertEqual(len(update.lines), 1)  # only online learns label by label, and only one seed is measured
        np.testing.assert_allclose(update.lines[0].get_ydata(), [5, 6, 7, 8, 9])
        self.assertEqual(publish.get_yscale(), "log")
        self.assertEqual([label.get_text() for label in serve.get_xticklabels()], ["p50", "p90", "p99", "p99.9", "max"])

    def test_a_frozen_model_stands_beside_the_closed_form(self):
        self.assertFalse(frozen_law.has_enough(Result(self.path)))
        spec = ("[world]\nbase_logit = 0.0\ngroup_sd = 0.0\nindividual_sd = 0.0\nquality_sd = 0.0\nnovelty_appeal = 0.0\n"
                '[[world.drift]]\nkind = "ornstein_uhlenbeck"\nhalf_life = "2d"\n')
        with h5py.File(self.path, "a") as file:
            del file["strategy"]
            file.create_dataset("strategy", data=["frozen"] * 4, dtype=h5py.string_dtype())
            file["freshness/half_life"] = np.full(4, 2 * DAY)
            file.attrs["spec"] = spec.replace("quality_sd = 0.0", "quality_sd = 0.5")
        self.assertFalse(frozen_law.has_enough(Result(self.path)))  # what lasts has another law
        with h5py.File(self.path, "a") as file:
            file.attrs["spec"] = spec
        self.assertTrue(frozen_law.has_enough(Result(self.path)))
        axes = frozen_law.draw(Result(self.path)).axes[0]
        measured, closed_form = axes.lines[:2]
        np.testing.assert_allclose(measured.get_xdata(), [12.0, 36.0, 60.0] if "hours" in axes.get_xlabel() else
                                   [0.5, 1.5, 2.5])
        # From 0.75 at half a day: r = sqrt(2) sin(pi / 8) there, 2^-0.5 and 2^-1 of it a day and two later.
        r = np.sqrt(2.0) * np.sin(np.pi / 8.0) * np.array([1.0, 2.0 ** -0.5, 0.5])
        np.testing.assert_allclose(closed_form.get_ydata(), 0.5 + 2.0 / np.pi * np.arcsin(r / np.sqrt(2.0)))

    def test_the_schedule_of_drifts_is_declared_and_realised(self):
        log = self.folder / "log.h5"
        make_log(log)
        figure = drift_schedule.draw(drift_schedule.read(log))
        blip, consumption = figure.axes
        np.testing.assert_allclose(blip.lines[0].get_ydata(), [0.0] * 6 + [1.0] * 3 + [0.0] * 16)
        np.testing.assert_allclose(blip.lines[0].get_xdata(), np.arange(25.0))
        area = blip.collections[0].get_paths()[0].vertices[:, 1]
        self.assertEqual((area.min(), area.max()), (0.0, 0.5))
        self.assertEqual([list(line.get_xdata()) for line in blip.lines[1:]], [[6.0, 6.0], [9.0, 9.0]])
        self.assertEqual(blip.get_title("left"), "scandal (blip): 50 % of users struck")
        self.assertEqual(consumption.get_xlabel(), "hours since the start of the world")
        self.assertEqual(consumption.texts[0].get_text(), "follows what users click: no schedule")

    def test_the_command_draws_a_log(self):
        log = self.folder / "log.h5"
        make_log(log)
        self.assertEqual(self.run_main(log, "-o", self.folder / "page")[0], 0)
        self.assertGreater((self.folder / "page" / "drift_schedule.png").stat().st_size, 5000)
        status, said = self.run_main(log, "-o", self.folder / "no", "--metric", "auc")
        self.assertEqual(status, 2)
        self.assertIn("log.h5: is a simulated log: it has no metrics", said)
        make_log(log, drifts=False)
        status, said = self.run_main(log, "-o", self.folder / "no")
        self.assertEqual(status, 2)
        self.assertIn("log.h5: is the log of a world without drift", said)
        self.assertFalse((self.folder / "no").exists())

    def test_the_command_writes_what_there_is(self):
        for width in ("page", "column"):
            self.assertEqual(self.run_main(self.path, "-o", self.folder / width, "--width", width)[0], 0)
            names = {path.name for path in (self.folder / width).iterdir() if path.stat().st_size > 5000}
            for name in ("auc_over_time.png", "auc_over_time.pdf", "auc_against_age.png", "latency.pdf"):
                self.assertIn(name, names)
            self.assertFalse(any(name.startswith("rmse") for name in names))  # NaN throughout: does not apply
            self.assertFalse(any(name.startswith("recall") for name in names))  # 1 throughout: says nothing

    def test_what_is_no_result_is_refused_by_name(self):
        other = self.folder / "other.h5"
        other.write_text("no HDF5")
        self.assert_refused(other, "other.h5: is no readable HDF5 file")
        self.assert_refused(self.folder / "absent.h5", "absent.h5: is no readable HDF5 file")
        with h5py.File(other, "w") as file:
            file["x"] = 1.0
        self.assert_refused(other, "other.h5: has no attribute schema_version: it is no result of Springtide")
        make_result(other)
        with h5py.File(other, "a") as file:
            del file["window_start"]
        self.assert_refused(other, "other.h5: lacks a variable: ")
        make_result(other, auc=AUC[:3])
        self.assert_refused(other, "other.h5: accuracy/auc has the shape (3, 3) where there are 4 cells")

    def assert_refused(self, path, message):
        with self.assertRaises(NotAResult) as caught:
            Result(path)
        self.assertIn(message, str(caught.exception))
        status, said = self.run_main(path, "-o", self.folder / "figures")
        self.assertEqual(status, 2)
        self.assertIn(message, said)
        self.assertFalse((self.folder / "figures").exists())

    def test_a_log_and_its_fitted_world_side_by_side(self):
        path = self.folder / "curves.h5"
        make_curves(path)
        for width in ("page", "column"):
            figure = fit.draw(fit.Curves(path), width)
            panels = dict(zip(fit.PANELS, figure.axes))
            for name, axes in panels.items():
                lines = {line.get_label(): line for line in axes.get_lines()}
                np.testing.assert_allclose(lines["the log"].get_ydata(), [1.0, 0.5, 0.25])
                self.assertEqual("outside the band" in lines, name == "item_age")
            self.assertEqual(panels["item_age"].get_title("left"), "item age: outside at 1 of 3 points")
            self.assertEqual(panels["hour"].get_title("left"), "hour: within the band")
            lines = {line.get_label(): line for line in panels["item_age"].get_lines()}
            np.testing.assert_allclose(lines["outside the band"].get_xydata(), [[4.0, 0.45]])
        self.assertEqual(self.run_main(path, "-o", self.folder / "figures", "--format", "png"), (0, ""))
        self.assertTrue((self.folder / "figures" / "fit.png").exists())

    def test_curves_that_are_not_whole_are_refused(self):
        path = self.folder / "curves.h5"
        make_curves(path, drop=("hour", "low"))
        status, said = self.run_main(path, "-o", self.folder / "figures")
        self.assertEqual(status, 2)
        self.assertIn("curves.h5: holds no curves of a fit", said)

    def test_what_was_asked_for_and_is_not_there_is_refused(self):
        for metric in ("nonsense", "rmse"):
            status, said = self.run_main(self.path, "-o", self.folder / "figures", "--metric", metric)
            self.assertEqual(status, 2)
            self.assertIn(f"has no numbers in accuracy/{metric}", said)
        with self.assertRaises(SystemExit) as caught:
            self.run_main(self.path, "--format", "png,gif")
        self.assertEqual(caught.exception.code, 2)


if __name__ == "__main__":
    unittest.main()
