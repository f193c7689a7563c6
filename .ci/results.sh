# shellcheck shell=bash
# Shared by ./test and .ci/run: reads the counts out of the reports that the test programs wrote.
# Sourced, never executed.

# count_tests DIRECTORY: sets tests_passed, tests_failed and tests_skipped from the xUnit XML reports (*.xunit) in there.
# Each report carries one line like
#   <assembly name="…" total="3" passed="2" failed="1" skipped="0" not-run="0" errors="0" …>
# where an error is a failure outside of a test (a fixture's clean-up). Returns 1 when there is no readable report.
count_tests() {
  local report line attribute value
  tests_passed=0 tests_failed=0 tests_skipped=0
  local reports=0
  for report in "$1"/*.xunit; do
    line=$(grep -m 1 -o '<assembly [^>]*>' "$report" 2>/dev/null) || return 1
    for attribute in passed failed skipped errors; do
      value=$(sed -n "s/.* $attribute=\"\([0-9][0-9]*\)\".*/\1/p" <<<"$line")
      [ -n "$value" ] || return 1
      case $attribute in
        passed) tests_passed=$((tests_passed + value)) ;;
        failed | errors) tests_failed=$((tests_failed + value)) ;;
        skipped) tests_skipped=$((tests_skipped + value)) ;;
      esac
    done
    reports=$((reports + 1))
  done
  [ "$reports" -gt 0 ]
}

# Prints "N passed, N failed", and ", N skipped" when any was.
print_counts() {
  local skipped=""
  [ "$tests_skipped" -eq 0 ] || skipped=", $tests_skipped skipped"
  printf '%d passed, %d failed%s\n' "$tests_passed" "$tests_failed" "$skipped"
}
