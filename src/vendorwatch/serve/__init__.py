"""The published answer in a browser and over HTTP, on the team's own machine.

Here: the release held open (`releases.py`), what a request may be (`guard.py`), what it is answered (`answers.py`), decisions
taken there (`deciding.py`), routes and pages (`app.py`), the interface in words (`openapi.py`). Not here: names, questions and
the brief, which the library has already. Nothing is fetched and nothing is written but decisions, and those by whoever has
the token.
"""
