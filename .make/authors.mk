# The targets of those who write the course; a handout has none of them.

.PHONY: stubs check mutants proofs sanitize matrix everything long figures hostile class-of-60
stubs: ## generate the stubs in lessons/ from the references in solutions/
	@sh .make/stubs.sh write
check: ## what must hold before a commit: stubs in step, layers, style, points, empty handout scores 0
	@sh .make/check.sh '$(THIS_MAKE)' '$(B)'
mutants: ## do the tests find typical mistakes? make mutants (minutes), make mutants L=03, also ONLY=words
	@sh .make/mutants.sh '$(THIS_MAKE)' '$(if $(L),$(or $(filter $(L)_%,$(LESSONS)),$(error there is no lesson $(L))),all)' '$(ONLY)'
proofs: ## can the tests be fooled? each stub alone, random orders, threads, -O0 to -O3 (minutes; PART=a|b|c|d|e, L=03)
	@sh .make/proofs.sh '$(THIS_MAKE)' '$(PART)' '$(L)'
sanitize: ## all tests under the sanitizers of g++ and clang++, and planted mistakes that these must see (PART=g|c|t)
	@sh .make/sanitize.sh '$(THIS_MAKE)' '$(PART)'
matrix: ## build and test with every compiler and variant this machine has (an hour; ONLY=words, FULL=1)
	@sh .make/matrix.sh '$(THIS_MAKE)' '$(ONLY)' '$(FULL)'
# All that is compiled: the reference's and the stubs' tests, demos, programs, measurements.
everything: test-binaries programs $(BENCH) $(foreach l,$(LESSONS),$(B)/bin/yours/$(l).test $(B)/bin/ref/$(l).demo)
long: ## does an hour of training stay as quick and as small as its first minute? then 100,000 tokens (MINUTES=60)
	@sh .make/long.sh '$(THIS_MAKE)' '$(MINUTES)'
figures: ## draw the pictures of the lesson texts anew (lessons/NN_name/NN_*.svg, by the demos)
	@for f in lessons/[0-9]*/[0-9]*.svg; do name=$${f##*/}; echo "$$f"; \
	  $(THIS_MAKE) -s REFERENCE=1 "$${name%%_*}-demo" >/dev/null && cp "build/$$name" "$$f" || exit 1; done
hostile: ## submissions that try to cheat or break the grader: make hostile (minutes), make hostile ONLY="exit_zero fork_bomb"
	@sh tests/grader/hostile.sh '$(THIS_MAKE)' $(ONLY)
class-of-60: ## does each mistake cost points only where it was made? 60 submissions of all lessons (minutes; L=05)
	@sh tests/grader/class.sh '$(THIS_MAKE)' '$(L)'

.PHONY: fuzz
fuzz: ## any bytes at all to every reader of bytes (clang; 60 s each): make fuzz SECONDS=5, make fuzz T=json
	@sh .make/fuzz.sh '$(THIS_MAKE)' '$(T)' '$(SECONDS)' '$(KEEP)'
$(B)/bin/fuzz: $(filter-out %/replay.o %/allocations.o,$(FUZZ)) $(COMMON) $(call objects,$(foreach l,$(LESSONS),$(call reference,$(l))))
	@mkdir -p $(@D)
	@$(LINK) $^ -o $@ $(OPENMP_LINK)

.PHONY: crash bad-input
crash: ## does a training run survive whatever ends it? killed a hundred times, full disk, ... (minutes; KILLS=5, SEED=2)
	@sh .make/crash.sh '$(THIS_MAKE)' '$(or $(KILLS),100)' '$(or $(SEED),1)'
bad-input: ## do train and sample answer to bad input as lessons/13_sampling/reference.md says? (ONLY=words)
	@sh .make/bad_input.sh '$(THIS_MAKE)' '$(ONLY)'
