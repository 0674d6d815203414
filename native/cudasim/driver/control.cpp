/*
 * What tests ask of the simulator in their own process, by one exported function: a command in, a text out,
 * which is valid until the thread's next command. Commands:
 *
 *   reset                        begin anew, as the environment says now; no handle may be used after it
 *   scheduler eager
 *   scheduler adversarial SEED
 *   fail KIND N CODE             the n-th call of a kind from here on fails; see faults.h
 *   fail none
 *   report                       for people
 *   counts                       the same as one line of JSON
 *   report reset                 wait for everything, and count from here on
 *   leaks                        what is not released, a line each
 *
 * The answer to a command that is wrong begins with "error: ".
 */
#include <sstream>
#include <stdexcept>

#include "process.h"

using namespace cudasim;

namespace {

std::string words_of(std::istringstream &words, char divided_by) {
  std::string all, word;
  while (words >> word) {
    all += (all.empty() ? "" : std::string(1, divided_by)) + word;
  }
  return all;
}

std::string obey(const std::string &command, driver &driver, driver::lock &held) {
  std::istringstream words(command);
  std::string verb, first;
  words >> verb;
  if (verb == "fail") {
    std::string failure = words_of(words, ':');
    if (failure == "none") {
      driver.failures.clear();
    } else {
      driver.failures.add(failure);
    }
    return "";
  }
  words >> first;
  std::string rest = words_of(words, ' ');
  if (verb == "scheduler" && first == "eager" && rest.empty()) {
    driver.schedule.be_eager();
    return "";
  }
  if (verb == "scheduler" && first == "adversarial") {
    driver.schedule.be_adversarial(whole_number(rest, "the seed"));
    return "";
  }
  if (command == "report") {
    return driver.report_text();
  }
  if (command == "counts") {
    return driver.report_json();
  }
  if (command == "report reset") {
    driver.reset_report(held);
    return "";
  }
  if (command == "leaks") {
    return driver.leaks();
  }
  throw std::invalid_argument("there is no command '" + command + "'");
}

}  // namespace

extern "C" const char *cudasim_control(const char *command) {
  thread_local std::string answer;
  answer.clear();
  if (std::string(command) == "reset") {
    restart();
    return answer.c_str();
  }
  call_always("cudasim_control", [&](driver &driver, auto &held) {
    try {
      answer = obey(command, driver, held);
    } catch (const std::invalid_argument &wrong) {
      answer = std::string("error: ") + wrong.what();
    }
  });
  return answer.c_str();
}
