"""A small web service for models in ONNX files. Start it: python -m service --help"""
