# The targets of those who give the course; a handout has none of them.

.PHONY: handout gradescope actions slides snippets slides-outputs
handout: ## the students' copy, a folder and a zip: make handout RELEASE=04 (also ACTIONS=1, OUT=dir)
	@sh .make/handout.sh '$(RELEASE)' '$(OUT)' '$(ACTIONS)'
gradescope: ## the zip for Gradescope: make gradescope L=05, or of all lessons
	@L='$(L)' OUT='$(OUT)' TIME='$(TIME)' MEMORY='$(MEMORY)' RACES='$(RACES)' MINUTES='$(MINUTES)' sh .make/gradescope.sh
actions: ## a workflow that grades each push on GitHub, written here or into a handout: OUT=dir
	@sh .make/actions.sh '$(OUT)'
slides: ## the decks as pages and PDF, in build/slides (L=08 one; CHECK=1 looks at every slide; SHOTS=dir pictures)
	@CHECK='$(CHECK)' SHOTS='$(SHOTS)' PDF='$(PDF)' OUT='$(OUT)' sh .make/slides.sh $(L)
slides-outputs: ## do the commands on slides still print what the slides show? make slides-outputs L=08 (minutes without L)
	@sh .make/outputs.sh '$(L)'
snippets: ## put the code of decks and texts in step with the source
	@sh .make/snippets.sh write
