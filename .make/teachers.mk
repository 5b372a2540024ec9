# The targets of those who give the course; a handout has none of them.

.PHONY: handout gradescope actions
handout: ## the students' copy, a folder and a zip: make handout RELEASE=04 (also ACTIONS=1, OUT=dir)
	@sh .make/handout.sh '$(RELEASE)' '$(OUT)' '$(ACTIONS)'
gradescope: ## the zip for Gradescope: make gradescope L=05, or of all lessons
	@L='$(L)' OUT='$(OUT)' TIME='$(TIME)' MEMORY='$(MEMORY)' RACES='$(RACES)' MINUTES='$(MINUTES)' sh .make/gradescope.sh
actions: ## a workflow that grades each push on GitHub, written here or into a handout: OUT=dir
	@sh .make/actions.sh '$(OUT)'
