#!/usr/bin/env python3
"""Impressions a second of other simulators of recommenders, each from its package, on one core.

Each shows slates of random items, so that what is counted is the simulator and no recommender. Where one can be chosen,
5,000 items, 16 topics, 10 items a slate and users whose interests move. Prints one JSON line. The packages, old as they are, want
  python3 -m venv PLACE
  PLACE/bin/pip install 'numpy<2' 'gym<0.27' gin-config six absl-py networkx scipy pandas tqdm scikit-learn numba
  PLACE/bin/pip install --no-deps recogym trecs recsim
Parts of them that are not simulators (agents on torch, learners on TensorFlow 1, a matrix factorisation of LensKit) are
left out at import: what they import is not to be had beside the rest any more.
"""
import argparse
import importlib.metadata
import importlib.util
import json
import os
import sys
import tempfile
import time
import types
import warnings

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
warnings.filterwarnings("ignore")

TOPICS, SLATE, ITEMS = 16, 10, 5_000


def stand_in(name, **attributes):
    module = types.ModuleType(name)
    vars(module).update(attributes)
    sys.modules[name] = module
    return module


def measured(step, seconds):
    """Calls step() until the time is over; it returns how many impressions it made. Impressions a second."""
    step()
    made, begin = 0, time.process_time()
    while time.process_time() - begin < seconds:
        made += step()
    return made / (time.process_time() - begin)


def recogym(seconds):
    """One item a step, among organic views, while a user's interests take a random walk (environment 1)."""
    folder = importlib.util.find_spec("recogym").submodule_search_locations[0]
    stand_in("recogym", __path__=[folder])
    stand_in("recogym.agents", Agent=object)
    import numpy
    from recogym.envs.reco_env_v1 import RecoEnv1, env_1_args
    random = numpy.random.RandomState(1)
    env = RecoEnv1()
    env.init_gym({**env_1_args, "random_seed": 1, "num_products": ITEMS, "K": TOPICS})
    user = [0]

    def step():
        env.reset(user[0])
        user[0] += 1
        _, _, done, _ = env.step(None)
        made = 0
        while not done:
            _, _, done, _ = env.step(int(random.randint(ITEMS)))
            made += 1
        return made
    return measured(step, seconds)


def trecs(seconds):
    """All users at once are shown a slate and choose from it; preferences move towards what was chosen."""
    als = stand_in("lenskit.algorithms.als")
    stand_in("lenskit")
    stand_in("lenskit.algorithms", als=als)
    import numpy
    from trecs.components import Users
    from trecs.models import ContentFiltering
    random = numpy.random.RandomState(1)
    users = 1000
    model = ContentFiltering(
        user_representation=random.rand(users, TOPICS), item_representation=random.randint(0, 2, (TOPICS, ITEMS)),
        actual_user_representation=Users(actual_user_profiles=random.rand(users, TOPICS), size=(users, TOPICS),
                                         drift=0.1),
        num_items_per_iter=SLATE)

    def step():
        model.run(timesteps=1, train_between_steps=False, random_items_per_iter=SLATE, disable_tqdm=True)
        return users * SLATE
    return measured(step, seconds)


def recsim(seconds):
    """The environment of interest evolution: one user at a time, documents drawn anew for each slate."""
    import gin
    sys.modules["gin.tf"] = gin
    stand_in("recsim.simulator.runner_lib")
    import numpy
    from recsim.environments import interest_evolution
    numpy.random.seed(1)
    env = interest_evolution.create_environment(
        {"num_candidates": SLATE, "slate_size": SLATE, "resample_documents": True, "seed": 1})
    slate = numpy.arange(SLATE)

    def step():
        env.reset()
        made, done = 0, False
        while not done:
            _, _, done, _ = env.step(slate)
            made += SLATE
        return made
    return measured(step, seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0)
    args = parser.parse_args()
    os.chdir(tempfile.mkdtemp())  # T-RECS leaves a log where it runs
    found = {}
    for simulator in (recogym, trecs, recsim):
        name = simulator.__name__
        found[name] = {"version": importlib.metadata.version(name),
                       "impressions_per_second": round(simulator(args.seconds))}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
