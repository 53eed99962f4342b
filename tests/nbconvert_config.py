"""How `course.py run` executes notebooks in place. Nothing that differs from run to run
is kept: timings, an editor's state, and widgets, which only a live kernel can show."""

from nbconvert.preprocessors import CoalesceStreamsPreprocessor, TagRemovePreprocessor

c = get_config()  # noqa: F821 (nbconvert defines it)
c.NbConvertApp.export_format = "notebook"
c.NbConvertApp.use_output_suffix = False
c.FilesWriter.build_directory = ""
c.ExecutePreprocessor.enabled = True
c.ExecutePreprocessor.timeout = 600
c.ExecutePreprocessor.record_timing = False
c.ClearMetadataPreprocessor.enabled = True
c.ClearMetadataPreprocessor.preserve_nb_metadata_mask = {"kernelspec", "language_info"}
kept = {"tags", "nbgrader", "jupyter"}
c.ClearMetadataPreprocessor.preserve_cell_metadata_mask = kept
c.TagRemovePreprocessor.remove_all_outputs_tags = {"widget"}
# These run after the execution.
c.NotebookExporter.preprocessors = [CoalesceStreamsPreprocessor, TagRemovePreprocessor]
