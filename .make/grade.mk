# Grading: how the grader (tests/grader) gets built and what it is told.

GRADER := $(call objects,$(wildcard tests/grader/*.cpp))
$(B)/tests/grader/%.o: tests/grader/%.cpp $(B)/config.mk
	@mkdir -p $(@D)
	@$(call compile,$<) -Itests -O1 -MMD -MP -c $< -o $@
$(B)/bin/grade: $(GRADER) $(COMMON)
	@mkdir -p $(@D)
	@$(LINK) $^ -o $@ -pthread $(OPENMP_LINK)

$(B)/bin/ref/grader.test $(B)/bin/ref/grading.test: $(B)/bin/ref/%.test: $(B)/tests/%.o $(SUPPORT) $(COMMON) \
    $(filter-out %/grade.o,$(GRADER)) $(call objects,$(call reference,01_matrix))
	@mkdir -p $(@D)
	@$(LINK) $^ -o $@ $(CATCH2_LINK) -pthread $(OPENMP_LINK)

# A lesson's stubs, for the files that a submission lacks: as a handout keeps them, or made from the reference.
build/pristine/%.cpp: lessons/%.cpp
	@mkdir -p $(@D)
	@if [ -f .make/pristine/$*.cpp ]; then cp .make/pristine/$*.cpp $@; \
	  elif [ -f solutions/$*.cpp ]; then awk -f .make/stubs.awk solutions/$*.cpp > $@; \
	  else cp $< $@; fi

# For address and undefined-behaviour sanitizers it is enough that the student's own files are compiled for them.
MEMORY_FLAGS := $(if $(filter yes,$(SANITIZERS)),-O1 -g -fsanitize=address$(comma)undefined -fno-sanitize-recover=undefined \
    -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS)
# A plan tells the grader how one lesson is built in this object tree: a line each, tabs between the words.
# The objects of its own tests come first, then the course's, then the reference of the lessons below.
plan_objects = $(B)/tests/$(1).o $(SUPPORT) $(COMMON) \
    $(call objects,$(foreach l,$(call below,$(1)),$(call reference,$(l))) $(if $(filter 00_%,$(1)),$(call reference,01_matrix)))
pristine = $(patsubst lessons/%,build/pristine/%,$(1))
define plan_rules
$(B)/grade/$(1).plan: $(call plan_objects,$(1)) $(call pristine,$(call yours,$(1))) \
    $(call objects,$(wildcard tests/hidden/$(1).cpp)) .make/grade.mk Makefile
	@mkdir -p $$(@D)
	@{ printf 'lesson\t%s\n' '$(1)'; printf 'object\t%s\n' $(call plan_objects,$(1)); \
	  printf 'link\t%s\n' '$(LINK)'; printf 'memory\t%s\n' '$(MEMORY_FLAGS)'; printf 'after\t%s\n' '$(CATCH2_LINK) $(OPENMP_LINK) '; \
	  $(foreach s,$(call yours,$(1)),printf 'source\t%s\t%s\t%s\n' '$(s)' '$(call pristine,$(s))' '$(call compile,$(s)) -w';) \
	  $(foreach h,$(call objects,$(wildcard tests/hidden/$(1).cpp)),printf 'hidden\t%s\n' '$(h)';) } > $$@.tmp
	@mv $$@.tmp $$@
endef
$(foreach l,$(LESSONS),$(eval $(call plan_rules,$(l))))

# (Other targets take L in more forms: what is wrong with it is said by grade-objects, not while make reads this.)
GRADED = $(if $(L),$(filter $(L)_% 0$(L)_%,$(LESSONS)),$(LESSONS))
PLANS = $(foreach l,$(GRADED),$(B)/grade/$(l).plan)
# ThreadSanitizer wants all code compiled for it, and clang: it has a tree of its own.
RACES_TREE = $(if $(TSAN),$(subst $(COMPILER)-$(MODE),clang++-tsan,$(B)))
space := $(subst ,, )
GRADE = $(B)/bin/grade --lessons '$(subst $(space),$(comma),$(strip $(GRADED)))' --plans $(B)/grade \
    $(if $(filter 0,$(MEMORY)),--no-memory) $(if $(RACES_TREE),--races-plans $(RACES_TREE)/grade) \
    $(if $(filter 0,$(RACES)),--no-races) $(if $(TIME),--time '$(TIME)') $(if $(WORKERS),--workers '$(WORKERS)') $(GRADE_FLAGS)

.PHONY: grade grade-class grade-objects grade-plans
grade: grade-objects ## points for all lessons, or for L=05 (SUBMISSION=folder or zip, FORMAT=gradescope, OUT=file)
	@$(GRADE) --submission '$(or $(SUBMISSION),.)' $(if $(FORMAT),--format '$(FORMAT)') $(if $(OUT),--out '$(OUT)')
grade-class: ## a class: scores.csv, a page and each student's report: make grade-class DIR=submissions L=05
	@[ -n '$(DIR)' ] || { echo 'grade-class: which folder? make grade-class DIR=submissions' >&2; exit 2; }
	@$(MAKE) -s ARCH=$(or $(ARCH),portable) grade-class-now
grade-class-now: grade-objects
	@$(GRADE) --class '$(DIR)' --out '$(or $(OUT),build/class)'
grade-objects:
	@[ -n '$(strip $(GRADED))' ] || { echo 'there is no lesson $(L); the lessons are $(NUMBERS)' >&2; exit 2; }
	@[ -f $(B)/bin/grade ] || echo 'compiling the grader and the tests: a few minutes, the first time' >&2
	@$(MAKE) -s $(PARALLEL) $(B)/bin/grade grade-plans
	@$(if $(RACES_TREE),$(MAKE) -s $(PARALLEL) MODE=tsan CXX=clang++ grade-plans)
grade-plans: $(PLANS)
