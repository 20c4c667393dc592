#include <benchmark/benchmark.h>

#include "benchmarks/learners_benchmark.hpp"

int main(int argc, char** argv) {
  springtide::benchmarks::register_learner_benchmarks();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
