/* Branches, ends, barriers, fences. What they do is in machine/warp.cpp. */
#include "machine/operations.h"
#include "machine/warp.h"

namespace cudasim {

namespace {

void run_nothing(warp &, const ptx::instruction &) {}

void run_trap(warp &in, const ptx::instruction &at) {
  in.fail(LAUNCH_FAILED, at, __builtin_ctz(in.executing()), "trap");
}

}  // namespace

void add_control(operation_table &to) {
  using ptx::category;
  using ptx::flow;
  using ptx::role;
  auto add = [&](const std::string &opcode, std::vector<ptx::operand> operands, flow then) {
    to.add(opcode, {run_nothing, category::control, std::move(operands), then});
  };
  add("bra", {{role::label}}, flow::branch);
  add("bra.uni", {{role::label}}, flow::uniform_branch);
  add("brx.idx", {{role::source, 32}, {role::label_list}}, flow::indexed_branch);
  add("brx.idx.uni", {{role::source, 32}, {role::label_list}}, flow::indexed_branch);
  add("ret", {}, flow::exit);
  add("ret.uni", {}, flow::exit);
  add("exit", {}, flow::exit);
  ptx::operand threads{role::number};
  threads.is_optional = true;
  for (const char *barrier : {"bar.sync", "bar.cta.sync", "barrier.sync", "barrier.sync.aligned",
                              "barrier.cta.sync", "barrier.cta.sync.aligned"}) {
    add(barrier, {{role::number}, threads}, flow::barrier);
  }
  for (const char *fence :
       {"membar.cta", "membar.gl", "membar.sys", "fence.cta", "fence.gpu", "fence.sys", "fence.sc.cta",
        "fence.sc.gpu", "fence.sc.sys", "fence.acq_rel.cta", "fence.acq_rel.gpu", "fence.acq_rel.sys"}) {
    add(fence, {}, flow::next);
  }
  /* Kernels of a stream run one after the other here, so that these have nothing to wait for. */
  constexpr ptx::isa HOPPER{78, 90};
  for (const char *dependence : {"griddepcontrol.wait", "griddepcontrol.launch_dependents"}) {
    to.add(dependence, {run_nothing, category::control, {}, flow::next, {}, HOPPER});
  }
  to.add("trap", {run_trap, category::control, {}});
}

}  // namespace cudasim
