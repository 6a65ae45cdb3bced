"""What is printed: one line for each case, and at the end the count and once more what failed."""


class Tally:
    """Counts cases and says how each one went."""

    def __init__(self, options):
        self.words = options.words
        self.passed = 0
        self.failures = []

    def wants(self, name):
        return not self.words or any(word in name for word in self.words)

    def say(self, name, problems):
        if problems:
            self.failures.append(f"FAIL {name}: {'; '.join(problems)}")
            print(self.failures[-1], flush=True)
        else:
            self.passed += 1
            print(f"ok   {name}", flush=True)

    def end(self):
        print(f"{self.passed} passed, {len(self.failures)} failed", *self.failures, sep="\n")
        return 1 if self.failures or not self.passed else 0
