# One image for the UI, the schedules and `vendorwatch serve`; what it keeps lies in the volume /data.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/vendorwatch \
    && /opt/vendorwatch/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
COPY . .
RUN /opt/vendorwatch/bin/pip install --no-cache-dir --disable-pip-version-check --no-build-isolation --no-deps . \
    && /opt/vendorwatch/bin/python -m vendorwatch.prepare

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin vendorwatch && install -d -o vendorwatch /data
COPY --from=build /opt/vendorwatch /opt/vendorwatch
ENV PATH=/opt/vendorwatch/bin:$PATH PYTHONUNBUFFERED=1
USER 10001
WORKDIR /data
VOLUME /data
COPY --chmod=755 deploy/entrypoint.sh /usr/local/bin/entrypoint
ENTRYPOINT ["entrypoint"]
CMD ["vendorwatch", "refresh"]
