"""What is printed: one line for each case, and the count at the end."""


class Tally:
    """Counts cases and says how each one went."""

    def __init__(self, options):
        self.words = options.words
        self.passed = self.failed = 0

    def wants(self, name):
        return not self.words or any(word in name for word in self.words)

    def say(self, name, problems):
        if problems:
            self.failed += 1
            print(f"FAIL {name}: {'; '.join(problems)}", flush=True)
        else:
            self.passed += 1
            print(f"ok   {name}", flush=True)

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0
