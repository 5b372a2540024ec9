# What a student hands in.

.PHONY: submission
submission: ## the zip to hand in: make submission L=05, or of all lessons
	@sh .make/submission.sh '$(L)' '$(OUT)'
