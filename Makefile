run:
	.venv/bin/python -m hotline.cli up
