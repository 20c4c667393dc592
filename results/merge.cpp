#include "results/merge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "results/digest.hpp"
#include "results/file_writer.hpp"
#include "results/output_lock.hpp"
#include "results/result_file.hpp"
#include "results/shard.hpp"
#include "sim/events/error.hpp"

namespace springtide::results {
namespace {

struct Part {
  std::string path;
  ResultFile file;
};

class Merger {
 public:
  Merger(const std::vector<std::string>& paths, const std::vector<std::string>& cells) : names_(cells) {
    for (const std::string& path : paths) parts_.push_back({path, ResultFile::read(path)});
  }

  void check() {
    for (const Part& part : parts_) check_same_run(part);
    // What is of another experiment has cells of another experiment.
    if (problems_.empty()) {
      for (const Part& part : parts_) check_finished(part);
      check_every_cell_once();
    }
    if (!problems_.empty()) throw sim::InputError(fmt::format("{}", fmt::join(problems_, "\n")));
  }

  void write(const std::string& output) const {
    Provenance provenance = parts_.front().file.provenance();
    provenance.shard.clear();
    std::vector<CellResult> cells;
    std::map<std::uint32_t, std::string> rows;
    for (const Part& part : parts_) {
      const Provenance own = part.file.provenance();
      provenance.created = std::max(provenance.created, own.created);
      provenance.git_dirty |= own.git_dirty;
      add_name(own.cpu, provenance.cpu);
      add_name(own.os, provenance.os);
      add_name(own.libraries, provenance.libraries);
      for (const CellResult& cell : part.file.cells()) {
        cells.push_back(cell);
        if (part.file.has_rows(cell.cell)) rows.emplace(cell.cell, part.path);
      }
    }
    write_result_file(output, provenance, parts_.front().file.dimensions(), std::move(cells), true, rows);
  }

 private:
  static void add_name(const std::string& name, std::string& names) {
    if (("; " + names + "; ").find("; " + name + "; ") == std::string::npos) names += "; " + name;
  }

  void check_same_run(const Part& part) {
    const Part& first = parts_.front();
    if (const char* other = differs_in(part.file.provenance(), first.file.provenance())) {
      problems_.push_back(fmt::format("{}: is of another {} than {}", part.path, other, first.path));
    } else if (part.file.dimensions() != first.file.dimensions()) {
      problems_.push_back(fmt::format("{}: has other windows, cutoffs or drift times than {}", part.path, first.path));
    }
    for (const CellResult& cell : part.file.cells()) {
      if (cell.cell < names_.size() && cell.digest == digest(cell)) continue;
      problems_.push_back(
          fmt::format("{}: cell {} is none of its spec's, or does not match its digest", part.path, cell.cell));
    }
  }

  void check_finished(const Part& part) {
    const std::string text = part.file.provenance().shard;
    const Shard shard = text.empty() ? Shard() : Shard::parse(text, part.path + ": shard");
    const auto total = static_cast<std::uint32_t>(names_.size());
    std::vector<std::uint32_t> lacking;
    for (std::uint32_t cell = shard.first(total); cell < shard.end(total); ++cell) {
      if (!has(part, cell)) lacking.push_back(cell);
    }
    if (lacking.empty()) return;
    unfinished_.insert(unfinished_.end(), lacking.begin(), lacking.end());
    problems_.push_back(fmt::format("{}: is not finished: lacks {}; springtide run --resume goes on with it", part.path,
                                    listed(lacking)));
  }

  void check_every_cell_once() {
    std::vector<std::uint32_t> missing;
    std::map<std::vector<std::string>, std::vector<std::uint32_t>> overlaps;  // by the files that have them
    for (std::uint32_t cell = 0; cell < names_.size(); ++cell) {
      std::vector<std::string> owners;
      for (const Part& part : parts_) {
        if (has(part, cell)) owners.push_back(part.path);
      }
      if (owners.size() > 1) overlaps[owners].push_back(cell);
      const bool told = std::find(unfinished_.begin(), unfinished_.end(), cell) != unfinished_.end();
      if (owners.empty() && !told) missing.push_back(cell);
    }
    for (const auto& [owners, cells] : overlaps) {
      problems_.push_back(fmt::format("{}: have the same cells: {}", fmt::join(owners, " and "), listed(cells)));
    }
    if (!missing.empty()) problems_.push_back(fmt::format("no file has {}", listed(missing)));
  }

  static bool has(const Part& part, std::uint32_t number) {
    return std::any_of(part.file.cells().begin(), part.file.cells().end(),
                       [&](const CellResult& cell) { return cell.cell == number; });
  }

  // The first few by name: a shard can lack thousands.
  std::string listed(const std::vector<std::uint32_t>& cells) const {
    constexpr std::size_t kNamed = 8;
    std::vector<std::string> texts;
    for (std::size_t c = 0; c < std::min(cells.size(), kNamed); ++c) {
      texts.push_back(fmt::format("cell {} ({})", cells[c], names_[cells[c]]));
    }
    if (cells.size() > kNamed) texts.push_back(fmt::format("{} more", cells.size() - kNamed));
    return fmt::format("{}", fmt::join(texts, ", "));
  }

  const std::vector<std::string>& names_;
  std::vector<Part> parts_;
  std::vector<std::uint32_t> unfinished_;
  std::vector<std::string> problems_;
};

}  // namespace

void merge_results(const std::vector<std::string>& paths, const std::vector<std::string>& cells,
                   const std::string& output) {
  const OutputLock lock(output);
  Merger merger(paths, cells);
  merger.check();
  merger.write(output);
}

}  // namespace springtide::results
