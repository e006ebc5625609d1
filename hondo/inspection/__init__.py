"""Looking into a network of pictures. Each file holds one question; any plain module with convolutions can be asked it.

Nothing here draws, or knows of runs and folders: tensors go in and come out.
"""
