#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "results/log_writer.hpp"

namespace springtide::results {

/// A whole log as a file, in blocks of so many requests.
inline void write_log(const std::string& path, const sim::EventLog& log, const LogHeader& header = {},
                      const TruthRows& truth = {}, std::size_t block = 7'777) {
  LogFileWriter file(path, log, header, static_cast<double>(log.requests()));
  const auto part = [](const auto& column, std::size_t begin, std::size_t end) {
    return std::decay_t<decltype(column)>(column.begin() + static_cast<std::ptrdiff_t>(begin),
                                          column.begin() + static_cast<std::ptrdiff_t>(end));
  };
  for (std::size_t begin = 0; begin < log.requests(); begin += block) {
    const std::size_t end = std::min(begin + block, log.requests());
    const std::size_t candidate = log.candidate_begin[begin], candidate_end = log.candidate_begin[end];
    const std::size_t shown = log.impression_begin[begin], shown_end = log.impression_begin[end];
    sim::EventLog rows;
    rows.request_time = part(log.request_time, begin, end);
    rows.request_user = part(log.request_user, begin, end);
    for (std::size_t r = begin; r < end; ++r) {
      rows.candidate_begin.push_back(log.candidate_begin[r + 1] - log.candidate_begin[begin]);
      rows.impression_begin.push_back(log.impression_begin[r + 1] - log.impression_begin[begin]);
    }
    rows.candidates = part(log.candidates, candidate, candidate_end);
    rows.impression_item = part(log.impression_item, shown, shown_end);
    rows.impression_candidate = part(log.impression_candidate, shown, shown_end);
    rows.propensity = part(log.propensity, shown, shown_end);
    rows.feedback_time = part(log.feedback_time, shown, shown_end);
    rows.feedback_value = part(log.feedback_value, shown, shown_end);
    if (header.queries) rows.request_query = part(log.request_query, begin, end);
    for (const sim::BehaviourColumns& behaviour : log.behaviours) {
      rows.behaviours.push_back(
          {behaviour.kind, part(behaviour.time, shown, shown_end), part(behaviour.value, shown, shown_end)});
    }
    TruthRows of_rows;
    if (!truth.click_probability.empty()) {
      of_rows.click_probability = truth.click_probability.subspan(candidate, candidate_end - candidate);
    }
    if (header.queries) of_rows.wanted_topic = truth.wanted_topic.subspan(begin, end - begin);
    if (header.faults) of_rows.fault = truth.fault.subspan(shown, shown_end - shown);
    file.append(rows, of_rows);
  }
  file.finish();
}

}  // namespace springtide::results
