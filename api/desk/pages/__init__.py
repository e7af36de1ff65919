"""The pages that NiceGUI draws. Importing them loads NiceGUI, so only ``api.desk.install`` does."""
