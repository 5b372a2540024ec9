# Decoding GPT: the front door.  `make help` lists what it can do.
# GNU make 3.81 is enough (a Mac's make).

CXX ?= g++
ifeq ($(origin CXX),default)
CXX := g++
endif
MODE ?= release
# Tests and demos run beside other work: threads that wait for each other soon sleep (common/parallel.hpp).
export GOMP_SPINCOUNT ?= 5000

# One object tree for each compiler, mode and variant: what was compiled differently never mixes.
COMPILER := $(notdir $(firstword $(CXX)))
tree = build/$(COMPILER)-$(MODE)$(1)$(if $(filter 0,$(OPENMP)),-serial)$(if $(ARCH),-$(ARCH))
B := $(call tree,$(if $(DOUBLE),-double))

# What computes little is compiled quickly.
FLAGS_release = $(if $(findstring /common/,$(1))$(findstring /11_gpt/,$(1))$(findstring /12_training/,$(1)),-O1,-O3)
FLAGS_debug   := -O0 -g3 -D_GLIBCXX_ASSERTIONS
FLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS
FLAGS_tsan    := -O1 -g -fsanitize=thread
ifeq ($(FLAGS_$(MODE)),)
$(error MODE must be release, debug, asan or tsan)
endif

# For scripts that call make themselves: a line that says $(MAKE) would run even under make -n.
THIS_MAKE := $(MAKE)
# Two compilers at once, or as many as make -j was told.
PARALLEL = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j2)

comma := ,

# ---- what this machine has: found once for each object tree ------------------------------------
QUIET_GOALS := help clean stubs reset deps hint progress watch debug submission handout gradescope actions slides slides-outputs snippets
ifneq ($(filter-out $(QUIET_GOALS),$(or $(MAKECMDGOALS),help)),)
-include $(B)/config.mk
endif
$(B)/config.mk: .make/configure.sh
	@mkdir -p $(@D)
	@CXX='$(CXX)' OPENMP='$(OPENMP)' sh .make/configure.sh > $@.tmp || { rm -f $@.tmp; exit 1; }
	@mv $@.tmp $@
	@sed -n -e 's/^OPENMP_FOUND *:= no/note: no OpenMP found: everything works, on one thread/p' $@

# ARCH=x86-64-v3 and the like compile for that processor; ARCH=portable for any of the family.
ARCH_FLAGS := $(if $(ARCH),$(if $(filter-out portable,$(ARCH)),-march=$(ARCH)),$(NATIVE))
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
compile = $(CXX) -std=c++20 $(WARNINGS) $(QUIET) -Ilessons $(call FLAGS_$(MODE),$(1)) -fno-math-errno -fno-trapping-math \
          $(ARCH_FLAGS) $(if $(DOUBLE),-DGPT_DOUBLE) $(OPENMP_COMPILE) $(CXXFLAGS)
LINK = $(CXX) $(if $(filter-out release,$(MODE)),$(FLAGS_$(MODE))) $(OPENMP_LINK) $(LDFLAGS)

# ---- the lessons -------------------------------------------------------------------------------
LESSONS  := $(sort $(patsubst lessons/%/,%,$(wildcard lessons/[0-9][0-9]_*/)))
NUMBERS  := $(foreach l,$(LESSONS),$(firstword $(subst _, ,$(l))))
PROGRAMS := demo.cpp train.cpp sample.cpp
objects   = $(patsubst %.cpp,$(B)/%.o,$(1))
sources   = $(filter-out $(addprefix %/,$(PROGRAMS)),$(wildcard $(1)/*.cpp))
# The sources of one lesson: the reference where there is one, or the student's.
reference = $(or $(call sources,solutions/$(1)),$(call sources,lessons/$(1)))
yours     = $(call sources,lessons/$(1))
# The lessons below $(1), and $(1) itself.
below     = $(foreach l,$(LESSONS),$(if $(filter $(l),$(1)),,$(if $(filter $(1),$(lastword $(sort $(l) $(1)))),$(l))))

# Whose code is linked: `ref` is the reference throughout, `yours` is your lesson on the reference
# of the lessons below it, `mine` is your own code throughout; `walk` is as `yours`, with the copy of the
# lesson that make walkthrough writes.
code_ref   = $(foreach l,$(call below,$(1)) $(1),$(call reference,$(l)))
code_yours = $(foreach l,$(call below,$(1)),$(call reference,$(l))) $(call yours,$(1))
code_walk  = $(foreach l,$(call below,$(1)),$(call reference,$(l))) $(addprefix build/walkthrough/,$(patsubst lessons/%,%,$(call yours,$(1))))
code_mine  = $(foreach l,$(call below,$(1)) $(1),$(call yours,$(l)))
CODE := $(if $(MINE),mine,$(if $(REFERENCE),ref,yours))

# Lessons whose reference is not in this copy of the course, as in a handout; the student's code stands in.
MISSING := $(strip $(foreach l,$(LESSONS),$(if $(wildcard solutions/$(l)/*.cpp),,$(l))))
numbers  = $(foreach l,$(1),$(firstword $(subst _, ,$(l))))
# 00, or "00 to 04"
span     = $(firstword $(1))$(if $(word 2,$(1)), to $(lastword $(1)))
# What stands below lesson $(1), in words.
its_own  = $(call numbers,$(filter $(MISSING),$(call below,$(1))))
its_ref  = $(call numbers,$(filter-out $(MISSING),$(call below,$(1))))
ground   = $(if $(its_own),$(if $(its_ref),$(comma) on the reference of $(call span,$(its_ref)) and your own $(call span,$(its_own)),$(comma) on your own code of the lessons below it),$(if $(its_ref),$(comma) on the reference of the lessons below it))
# One line for who asks for a reference that is not here.
no_reference = echo 'the reference of $(call span,$(call numbers,$(1))) is not in this copy of the course: $(2)' >&2
PARTIAL := $(if $(MINE),,$(MISSING))

COMMON  := $(call objects,$(wildcard lessons/common/*.cpp))
SUPPORT := $(call objects,$(wildcard tests/support/*.cpp))

.PHONY: help
help: ## this list
	@echo 'make TARGET [VARIABLE=value]'
	@echo
	@awk -F ':.*## ' '/^[a-zA-Z0-9_%-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile $(wildcard .make/*.mk)
	@echo
	@echo 'variables: CXX=clang++  MODE=release|debug|asan|tsan  DOUBLE=1 (real is double)  OPENMP=0 (one thread)'
	@echo '           ARCH=portable|x86-64-v3|...  MINE=1 (your own code in all lessons)  REFERENCE=1 (the reference)'
.DEFAULT_GOAL := help

# ---- objects -----------------------------------------------------------------------------------
$(B)/lessons/%.o: lessons/%.cpp $(B)/config.mk
	@mkdir -p $(@D)
	@$(call compile,$<) -Wno-unused-parameter -Wno-unused-function -Wno-unused-variable -Wno-unused-but-set-variable -MMD -MP -c $< -o $@
$(B)/build/%.o: build/%.cpp $(B)/config.mk
	@mkdir -p $(@D)
	@$(call compile,$<) -Wno-unused-parameter -Wno-unused-function -Wno-unused-variable -Wno-unused-but-set-variable -MMD -MP -c $< -o $@
$(B)/solutions/%.o: solutions/%.cpp $(B)/config.mk
	@mkdir -p $(@D)
	@$(call compile,$<) -MMD -MP -c $< -o $@
$(B)/data/%.o: data/%.cpp $(B)/config.mk
	@mkdir -p $(@D)
	@$(call compile,$<) -MMD -MP -c $< -o $@
# The tests' own code is compiled for a quick build, not for quick running.
$(B)/tests/%.o: tests/%.cpp $(B)/config.mk | catch2-found
	@mkdir -p $(@D)
	@$(call compile,$<) $(CATCH2_COMPILE) -Itests -Idata $(if $(filter release,$(MODE)),-O1 -g0) -MMD -MP -c $< -o $@
$(B)/tests/support/main.o: tests/support/main.cpp $(B)/config.mk | catch2-found
	@mkdir -p $(@D)
	@$(call compile,$<) $(CATCH2_COMPILE) -Itests -O0 -MMD -MP -c $< -o $@
-include $(shell find $(B) -name '*.d' 2>/dev/null)

.PHONY: catch2-found
catch2-found:
	@if [ '$(CATCH2_MAJOR)' = none ]; then \
	  echo 'Catch2, which the tests need, is not installed: run `make deps`.' >&2; \
	  rm -f $(B)/config.mk; exit 1; fi

# ---- one lesson: its test binary, its demo, its programs -----------------------------------------
define lesson_rules
$(B)/bin/$(2)/$(1).test: $(B)/tests/$(1).o $(SUPPORT) $(COMMON) $(call objects,$(call code_$(2),$(1))) \
    $(if $(filter 00_%,$(1)),$(call objects,$(call reference,01_matrix)))
	@mkdir -p $$(@D)
	@$(LINK) $$^ -o $$@ $(CATCH2_LINK) $(OPENMP_LINK)
$(foreach p,$(wildcard lessons/$(1)/demo.cpp lessons/$(1)/train.cpp lessons/$(1)/sample.cpp),
$(B)/bin/$(2)/$(1).$(basename $(notdir $(p))): $(call objects,$(p)) $(COMMON) $(call objects,$(call code_$(2),$(1)))
	@mkdir -p $$(@D)
	@$(LINK) $$^ -o $$@ $(OPENMP_LINK)
)
endef
$(foreach l,$(LESSONS),$(foreach c,ref yours mine walk,$(eval $(call lesson_rules,$(l),$(c)))))

define lesson_targets
.PHONY: $(firstword $(subst _, ,$(1))) $(firstword $(subst _, ,$(1)))-demo
$(firstword $(subst _, ,$(1))):
	$(if $(REFERENCE),$(if $(filter $(1),$(MISSING)),@$(call no_reference,$(1),make $(call numbers,$(1)) tests your own code); exit 2))
	@$(MAKE) -s $$(PARALLEL) $(B)/bin/$(CODE)/$(1).test
	@echo 'lesson $(subst _, ,$(1)): $(if $(MINE),your own code throughout,$(if $(REFERENCE),the reference,your code$(call ground,$(1))))'
	@echo
	@$(B)/bin/$(CODE)/$(1).test
$(firstword $(subst _, ,$(1)))-demo:
	$(if $(REFERENCE),$(if $(filter $(1),$(MISSING)),@$(call no_reference,$(1),make $(call numbers,$(1))-demo shows your own code); exit 2))
	@$(MAKE) -s $$(PARALLEL) $(B)/bin/$(CODE)/$(1).demo
	@$(B)/bin/$(CODE)/$(1).demo
endef
$(foreach l,$(LESSONS),$(eval $(call lesson_targets,$(l))))
NN: ## test your lesson NN: make 05 (also with MINE=1, REFERENCE=1)
NN-demo: ## see your lesson NN at work: make 05-demo
.PHONY: NN NN-demo
NN NN-demo:
	@echo 'NN stands for the number of a lesson: $(NUMBERS)'; exit 2

# ---- the board: hints, progress, watching ----------------------------------------------------------
# What a lesson's tests said, for as long as their binary stays as it is.
$(B)/bin/%.verdict: $(B)/bin/%.test .make/verdict.sh $(wildcard tests/golden/*)
	@sh .make/verdict.sh $< $@

.PHONY: hint progress watch walkthrough debug reset
hint: ## the next hint for the function you are at: make hint L=05, or F=gelu_backward for a certain one
	@sh .make/hint.sh '$(THIS_MAKE)' '$(B)/bin/$(CODE)' '$(L)' '$(F)'
progress: ## your board: each lesson's tests and points, and what to do next (also with MINE=1)
	@sh .make/progress.sh '$(THIS_MAKE)' '$(CODE)' '$(B)/bin/$(CODE)'
watch: ## test your lesson L again whenever you save: make watch L=05
	@sh .make/watch.sh '$(THIS_MAKE)' '$(B)/bin/$(CODE)' '$(L)'
walkthrough: ## lesson L in small steps, from the reference: the code, its reason, the tests it turns green
	@sh .make/walkthrough.sh '$(THIS_MAKE)' '$(B)/bin/walk' '$(L)'
debug: ## build your lesson L's tests for gdb, as build/bin/debug.test: make debug L=05
	@sh .make/debug.sh '$(THIS_MAKE)' '$(CODE)' '$(L)'
reset: ## make lesson L's stubs anew, keeping yours as .bak: make reset L=03
	@[ -n '$(L)' ] || { echo 'which lesson? make reset L=03' >&2; exit 2; }
	@sh .make/stubs.sh reset '$(L)'

# ---- the corpus, the programs, the demo ----------------------------------------------------------
TALES := $(call objects,$(filter-out data/tales/main.cpp,$(wildcard data/tales/*.cpp)))
$(B)/bin/tales: $(call objects,data/tales/main.cpp) $(TALES) $(call objects,lessons/common/rng.cpp)
	@mkdir -p $(@D)
	@$(LINK) $^ -o $@
.PHONY: data
data: $(B)/bin/tales ## write data/tales anew from its grammar (the same bytes everywhere)
	@$(B)/bin/tales --out data/tales
$(B)/bin/ref/tales.test: $(B)/tests/tales.o $(TALES) $(SUPPORT) $(COMMON) $(call objects,$(call reference,01_matrix))
	@mkdir -p $(@D)
	@$(LINK) $^ -o $@ $(CATCH2_LINK) $(OPENMP_LINK)
$(B)/bin/ref/common.test: $(B)/tests/common.o $(SUPPORT) $(COMMON) $(call objects,$(call reference,01_matrix))
	@mkdir -p $(@D)
	@$(LINK) $^ -o $@ $(CATCH2_LINK) $(OPENMP_LINK)

$(B)/bin/ref/goldens.test: $(B)/tests/goldens.o $(SUPPORT) $(COMMON) $(call objects,$(foreach l,$(LESSONS),$(call reference,$(l))))
	@mkdir -p $(@D)
	@$(LINK) $^ -o $@ $(CATCH2_LINK) $(OPENMP_LINK)

# The fuzzer's targets and the inputs that it found; `make fuzz` has another door to the same targets.
FUZZ := $(call objects,$(wildcard tests/fuzz/*.cpp))
$(B)/bin/ref/fuzz.test: $(filter-out %/libfuzzer.o,$(FUZZ)) $(SUPPORT) $(COMMON) $(call objects,$(foreach l,$(LESSONS),$(call reference,$(l))))
	@mkdir -p $(@D)
	@$(LINK) $^ -o $@ $(CATCH2_LINK) $(OPENMP_LINK)

PROGRAM_CODE := $(if $(MINE),mine,ref)
.PHONY: programs
programs: $(if $(PARTIAL),,$(B)/bin/$(PROGRAM_CODE)/12_training.train $(B)/bin/$(PROGRAM_CODE)/13_sampling.sample) ## build build/bin/train and build/bin/sample (MINE=1: from your own code)
	$(if $(PARTIAL),@$(call no_reference,$(PARTIAL),make programs MINE=1 takes your own code of all lessons); exit 2)
	@mkdir -p build/bin
	@ln -sf ../../$(B)/bin/$(PROGRAM_CODE)/12_training.train build/bin/train
	@ln -sf ../../$(B)/bin/$(PROGRAM_CODE)/13_sampling.sample build/bin/sample

.PHONY: demo
demo: ## train a small GPT on the bundled tales and let it write (about a minute)
	$(if $(PARTIAL),@$(call no_reference,$(PARTIAL),make demo MINE=1 takes your own code of all lessons); exit 2)
	@echo 'compiling $(if $(MINE),your code,the reference): about half a minute, the first time'
	@$(MAKE) -s $(PARALLEL) programs
	@sh .make/demo.sh

# Its code is compiled like the lessons', for it measures them.
BENCH := $(call objects,$(wildcard tests/bench/*.cpp))
$(B)/tests/bench/%.o: tests/bench/%.cpp $(B)/config.mk
	@mkdir -p $(@D)
	@$(call compile,$<) -Itests -MMD -MP -c $< -o $@
$(B)/bin/$(PROGRAM_CODE)/bench: $(BENCH) $(COMMON) $(call objects,$(foreach l,$(LESSONS),$(call $(if $(MINE),yours,reference),$(l))))
	@mkdir -p $(@D)
	@$(LINK) $^ -o $@ $(OPENMP_LINK)
.PHONY: bench
bench: ## speed of products, training, writing beside the machine's best (RIVALS=1: and PyTorch)
	$(if $(PARTIAL),@$(call no_reference,$(PARTIAL),make bench MINE=1 measures your own code); exit 2)
	@$(MAKE) -s $(PARALLEL) $(B)/bin/$(PROGRAM_CODE)/bench
	@sh .make/bench.sh $(B)/bin/$(PROGRAM_CODE)/bench '$(RIVALS)' $(BENCH_FLAGS)

# ---- tests ---------------------------------------------------------------------------------------
.PHONY: deps
deps: ## install Catch2, which the tests need, where it is missing
	@sh .make/deps.sh '$(CXX)'

# The grader's own tests know nothing of real, threads or processors: the plain build is enough for them.
GRADER_TESTS = $(if $(DOUBLE)$(OPENMP)$(ARCH)$(filter asan tsan,$(MODE)),,$(if $(wildcard tests/grading.cpp),grader grading))
# Only those whose code is the reference's throughout.
COURSE_TESTS = $(if $(filter 01_%,$(MISSING)),,common tales $(if $(MISSING),,goldens $(if $(FUZZ),fuzz)) $(GRADER_TESTS))
TESTS = $(foreach t,$(COURSE_TESTS) $(filter-out $(MISSING),$(LESSONS)),$(B)/bin/ref/$(t).test)
.PHONY: test test-once test-binaries
test: ## all tests of the reference, in float and in double
	$(if $(MISSING),@$(call no_reference,$(MISSING),make NN tests your own code$(comma) make progress that of all lessons)$(if $(filter-out $(MISSING),$(LESSONS)),,; exit 2))
	@$(MAKE) -s $(PARALLEL) test-binaries DOUBLE=
	@$(MAKE) -s $(PARALLEL) test-binaries DOUBLE=1
	@sh .make/run-tests.sh $(subst $(B)/,$(call tree)/,$(TESTS)) $(subst $(B)/,$(call tree,-double)/,$(filter-out %/grader.test %/grading.test,$(TESTS)))
test-once: ## the same in one build: make test-once MODE=asan, CXX=clang++, OPENMP=0, DOUBLE=1
	@$(MAKE) -s $(PARALLEL) test-binaries
	@sh .make/run-tests.sh $(TESTS)
test-binaries: $(TESTS)

include .make/grade.mk .make/submission.mk
-include .make/teachers.mk .make/authors.mk

.PHONY: tree clean
tree:
	@echo '$(B)'
clean: ## remove everything that was built
	@rm -rf build
