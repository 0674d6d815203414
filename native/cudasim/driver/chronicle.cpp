#include "chronicle.h"

#include <algorithm>

#include "objects.h"

namespace cudasim {

void chronicle::enqueued(const std::shared_ptr<work> &piece) {
  piece->order = enqueued_count++;
  piece->host_waited = host;
  untimed.push_back(piece);
}

void chronicle::waited(const std::shared_ptr<work> &target) {
  auto wait = std::make_shared<work>();
  wait->state = work::progress::done;
  wait->after = {target};
  enqueued(wait);
  host = wait;
  advance();
}

void chronicle::advance() {
  while (!untimed.empty() && untimed.front()->done()) {
    place(*untimed.front());
    untimed.pop_front();
  }
}

void chronicle::place(work &piece) {
  time_span ready = std::max(start, piece.host_waited ? piece.host_waited->end : 0);
  for (const auto &other : piece.after) {
    ready = std::max(ready, other->end);
  }
  piece.start = ready;
  if (piece.on != work::engine::none) {
    engines &all = piece.owner->on->busy;
    timeline &one = piece.on == work::engine::compute   ? all.compute
                    : piece.on == work::engine::copy_in ? all.copy_in
                                                        : all.copy_out;
    piece.start = one.place(ready, piece.duration);
  }
  piece.end = piece.start + piece.duration;
  piece.timed = true;
  latest = std::max(latest, piece.end);
  // Times are known now, so nothing earlier is to be kept alive.
  piece.after.clear();
  piece.host_waited.reset();
}

void chronicle::close_period() {
  advance();
  start = latest;
}

}  // namespace cudasim
