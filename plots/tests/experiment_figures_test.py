"""Figures of what experiments ask: sweeps, the Pareto front, new items by age, sampled metrics."""

import sys

try:
    import h5py
    import matplotlib  # noqa: F401
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

import unittest

from result_by_hand import AUC, NAN, FigureTest
from springtide_plots import against_sweep, by_algorithm, cold_start, load, pareto, sampled_metrics
from springtide_plots.reader import Result


class ExperimentFigures(FigureTest):
    def test_a_sweep_is_drawn_against_what_it_set(self):
        self.relabel(strategy=["online(publish_interval=90m)", "online(publish_interval=90m)",
                               "online(publish_interval=1h)", "online(publish_interval=1h)"])
        result = Result(self.path)
        axis, = against_sweep.axes_of(result)
        self.assertEqual((axis.name, axis.values), ("online publish_interval", ("1h", "90m")))  # in order of time
        drawn = against_sweep.draw(result, "accuracy/auc_overall", axis).axes[0]
        np.testing.assert_allclose(drawn.lines[0].get_ydata(), [AUC[2:].mean(), AUC[:2].mean()])
        self.assertEqual([text.get_text() for text in drawn.get_xticklabels()], ["1h", "90m"])
        self.run_main(self.path, "-o", self.folder / "figures", "--format", "pdf")
        self.assertTrue((self.folder / "figures" / "auc_against_online_publish_interval.pdf").exists())

    def test_words_are_no_axis_and_tell_lines_apart(self):
        self.relabel(strategy=["online"] * 4, world=["w(label_window=1h,mode=a)", "w(label_window=2h,mode=a)",
                                                     "w(label_window=1h,mode=b)", "w(label_window=2h,mode=b)"])
        result = Result(self.path)
        axis, = against_sweep.axes_of(result)
        axes = against_sweep.draw(result, "accuracy/auc_overall", axis).axes[0]
        self.assertEqual([text.get_text() for text in axes.get_legend().get_texts()], ["mode a", "mode b"])
        np.testing.assert_allclose(axes.lines[1].get_ydata(), AUC[2:].mean(axis=1))

    def test_latency_and_age_against_load(self):
        self.relabel(strategy=["hourly"] * 4,
                     world=[f"w(requests_per_user_per_day={rate},training_share={share})"
                            for share in ("0.3", "0.6") for rate in ("12", "4")])
        with h5py.File(self.path, "a") as file:
            file.attrs["spec"] = "[world]\nusers = 5000\n[pipeline]\nserve_us = 4e+05\n"
            file["latency/response"] = 1e9 * np.arange(20.0).reshape(4, 5)
        result = Result(self.path)
        self.assertTrue(load.has_enough(result))
        late, old = load.draw(result).axes[:2]
        # 5,000 users x 4 and 12 requests a day, each 0.4 s: loads of .0926 and .2778; p99 is the third quantile.
        np.testing.assert_allclose(late.lines[0].get_xdata(), [20000 * 0.4 / 86400, 60000 * 0.4 / 86400])
        np.testing.assert_allclose(late.lines[0].get_ydata(), [7.0, 2.0])
        np.testing.assert_allclose(old.lines[1].get_ydata(), [62.0 / 60.0, 1.0])
        self.run_main(self.path, "-o", self.folder / "figures", "--format", "pdf")
        self.assertTrue((self.folder / "figures" / "load.pdf").exists())

    def test_the_front_is_what_nothing_beats(self):
        # (accuracy, age, compute): the second is beaten by the first in all, the third is younger, the fourth cheaper.
        rows = [(0.8, 60.0, 9.0), (0.7, 90.0, 9.0), (0.7, 50.0, 9.0), (0.6, 90.0, 1.0), (0.8, 60.0, 9.0)]
        self.assertEqual(list(pareto.on_front(rows, False)), [True, False, True, True, True])
        self.assertEqual(list(pareto.on_front(rows, True)), [False, False, True, True, False])

    def test_algorithms_stand_in_order_of_their_best_strategy(self):
        self.relabel(algorithm=["knn", "mlp", "knn", "mlp"], strategy=["daily", "daily", "online", "online"])
        result, path = Result(self.path), "accuracy/auc_overall"
        self.assertFalse(by_algorithm.has_enough(result, path))  # two are told apart in the other figures
        axes = by_algorithm.draw(result, path).axes[0]
        self.assertEqual([text.get_text() for text in axes.get_yticklabels()], ["knn", "mlp"])
        drawn = {round(float(line.get_xdata()[0]), 6): round(float(line.get_ydata()[0])) for line in axes.lines}
        means = AUC.mean(axis=1)
        self.assertEqual(drawn, {round(means[cell], 6): cell % 2 for cell in range(4)})
        # Whatever a seed adds to all is no spread.
        np.testing.assert_allclose(by_algorithm.without_seeds([[1.0, 11.0], [2.0, 12.0]]), [[6.0, 6.0], [7.0, 7.0]])
        spreads = by_algorithm.spreads_of(result, path)["news"]
        self.assertEqual(by_algorithm.order_of(spreads, lower_is_better=True), ["mlp", "knn"])

    def test_new_items_by_age(self):
        # Items 0 and 1 are there from the start; 2 and 3 come 13 hours in and are told apart from then on.
        hour, times, items, labels, scores = 3600_000_000, [], [], [], []
        for minute in range(0, 15 * 60, 2):
            shown = [0, 1] if minute < 13 * 60 else [2, 3] * 4
            times += [minute * hour // 60] * len(shown)
            items += shown
            labels += [item % 2 for item in shown]
            scores += [0.5 if minute < 14 * 60 else 0.1 + 0.1 * item for item in shown]
        with h5py.File(self.path, "a") as file:
            rows = file.create_group("requests/2")
            rows.attrs["begin_us"] = 0
            rows["time"], rows["impressions"] = times, np.ones(len(times), dtype="i8")
            rows["item"], rows["label"], rows["predicted"] = items, np.array(labels, dtype="f4"), scores
            rows["position"] = np.zeros(len(times), dtype="i8")
        result = Result(self.path)
        (group, bands), = cold_start.curves(self.path, result.groups).items()
        self.assertEqual(group.strategy, "online")
        np.testing.assert_allclose(bands[0], [0.5, 1.0, NAN, NAN, NAN, NAN])
        axes = cold_start.draw(result, {group: bands}).axes[0]
        np.testing.assert_allclose(axes.lines[0].get_ydata()[:2], [0.5, 1.0])

    def test_a_sampled_hit_rate_is_known_without_sampling(self):
        # Krichene and Rendle's case: 10,000 items, 100 sampled. Their own numbers, which put back, differ by .001.
        chance = sampled_metrics.hit_chance([500, 1000, 2000, 1, 0], [10_000] * 5)
        np.testing.assert_allclose(chance, [0.972, 0.453, 0.002, 1.0, 0.0], atol=0.0015)
        # By hand: 3 others of which 2 are above, 2 drawn: among the first two unless both are.
        self.assertAlmostEqual(sampled_metrics.hit_chance([3], [4], sampled=2, cutoff=2)[0], 1 - 1 / 3)

    def test_what_sampling_reorders_is_drawn(self):
        with h5py.File(self.path, "a") as file:
            # daily: half at the top, half far down; online: all at 30, which is next to nothing but for the sampled.
            for cell, ranks in ((0, [1, 900] * 50), (2, [30] * 100)):
                rows = file.create_group(f"requests/{cell}")
                rows["rank"], rows["ranked_items"] = np.array(ranks), np.full(100, 1000)
        result = Result(self.path)
        rates = sampled_metrics.hit_rates(self.path, result.groups)
        exact, sampled = zip(*(rates[group][0] for group in result.groups))
        self.assertEqual(exact, (0.5, 0.0))
        self.assertAlmostEqual(sampled[0], 0.5, places=6)
        self.assertGreater(sampled[1], 0.99)
        axes = sampled_metrics.draw(result, rates).axes[0]
        self.assertEqual([list(line.get_ydata()) for line in axes.lines], [[0, 1], [1, 0]])

    def test_auc_counts_ties_half(self):
        # Half of the pairs tie, the other half are in order.
        labels = np.tile([0, 1, 1, 0], 200)
        self.assertAlmostEqual(cold_start.auc(np.where(labels > 0, np.arange(800) % 2, 0), labels), 0.75)


if __name__ == "__main__":
    unittest.main()
