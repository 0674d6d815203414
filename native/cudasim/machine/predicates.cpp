/* Operations on predicates, which are masks of lanes. */
#include "machine/operations.h"
#include "machine/warp.h"

namespace cudasim {

namespace {

void run_mov(warp &in, const ptx::instruction &at) {
  in.write_predicate(at.predicate_to[0], in.predicate_source(at));
}

void run_not(warp &in, const ptx::instruction &at) {
  in.write_predicate(at.predicate_to[0], ~in.predicate_source(at));
}

void run_and(warp &in, const ptx::instruction &at) {
  in.write_predicate(at.predicate_to[0], in.predicate(at.predicate_other) & in.predicate_source(at));
}

void run_or(warp &in, const ptx::instruction &at) {
  in.write_predicate(at.predicate_to[0], in.predicate(at.predicate_other) | in.predicate_source(at));
}

void run_xor(warp &in, const ptx::instruction &at) {
  in.write_predicate(at.predicate_to[0], in.predicate(at.predicate_other) ^ in.predicate_source(at));
}

}  // namespace

void add_predicate_operations(operation_table &to) {
  ptx::operand target{ptx::role::predicate_target};
  ptx::operand source{ptx::role::predicate_source};
  ptx::operand other{ptx::role::other_predicate_source};
  to.add("mov.pred", {run_mov, ptx::category::predicate, {target, source}});
  to.add("not.pred", {run_not, ptx::category::predicate, {target, source}});
  to.add("and.pred", {run_and, ptx::category::predicate, {target, other, source}});
  to.add("or.pred", {run_or, ptx::category::predicate, {target, other, source}});
  to.add("xor.pred", {run_xor, ptx::category::predicate, {target, other, source}});
}

}  // namespace cudasim
