/* Gives each piece of work its virtual time, in the order in which the host asked for it. */
#ifndef CUDASIM_DRIVER_CHRONICLE_H
#define CUDASIM_DRIVER_CHRONICLE_H

#include <deque>
#include <memory>

#include "clock.h"
#include "work.h"

namespace cudasim {

struct engines {
  timeline compute, copy_in, copy_out;
};

class chronicle {
 public:
  void enqueued(const std::shared_ptr<work> &);
  /* The host has waited for it. */
  void waited(const std::shared_ptr<work> &);
  /* Places all work that is done and has no earlier work that is not. */
  void advance();
  /* The latest end of what was placed. */
  time_span now() const { return latest; }
  /* Whatever is enqueued from here on starts no earlier. */
  void close_period();
  time_span period_start() const { return start; }

 private:
  void place(work &);

  std::deque<std::shared_ptr<work>> untimed;
  std::shared_ptr<work> host;  // the host's last wait
  uint64_t enqueued_count = 0;
  time_span latest = 0, start = 0;
};

}  // namespace cudasim

#endif
