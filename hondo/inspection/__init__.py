"""Looking into a network: of pictures, where any plain module with convolutions can be asked, or of texts, where a
recurrent layer can. Each file holds one question.

Nothing here draws, or knows of runs and folders: tensors go in and come out.
"""
