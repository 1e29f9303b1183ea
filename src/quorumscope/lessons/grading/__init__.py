"""Grading: a student's text, run in a process of its own, judged by checks that it can't reach.

Three processes. The notebook hands the submission on as bytes and reads the report (grade.py). The
judge, a fresh process, holds the worlds and the checks, and never runs a line of the submission
(judge.py, judged.py). The player, another one, has limits on time and memory; it holds the
participants and answers what each of them does (player.py).

Found here: that, and the assignments (assignments.py). Never: their solutions.
"""
