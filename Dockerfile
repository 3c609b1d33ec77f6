# syntax=docker/dockerfile:1
# Galatea's images, by target: web, worker-cpu, worker-gpu. docs/deployment.md says how to run them.

FROM python:3.11-slim-bookworm AS python
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    GALATEA_DATA_DIR=/data
WORKDIR /app
RUN useradd --uid 10001 --create-home galatea && install -d -o galatea -g galatea /data


# What the web process imports: no OpenCV, no models, no FFmpeg.
FROM python AS web-packages
COPY requirements/web.txt requirements/
RUN python -m venv /opt/venv && pip install --require-hashes --no-deps -r requirements/web.txt
COPY . .
RUN pip install --no-deps -e .


# What a film is made with.
FROM python AS base-packages
COPY requirements/base.txt requirements/
RUN python -m venv /opt/venv && pip install --require-hashes --no-deps -r requirements/base.txt


FROM base-packages AS film-packages
COPY . .
RUN pip install --no-deps -e .
RUN python -m workers.weights && python -m workers.speech.engines.kokoro.install


# And Piper, whose voices administrators install from the portal.
FROM base-packages AS worker-packages
COPY requirements/piper.txt requirements/
RUN pip install --require-hashes --no-deps -r requirements/piper.txt
COPY . .
RUN pip install --no-deps -e .


# The pages: node and bun are needed to build them, not to serve them.
FROM film-packages AS front
RUN python -m galatea.process.frontend


FROM python AS web
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Galatea, web" \
      org.opencontainers.image.description="The portal's pages and REST API" \
      org.opencontainers.image.licenses="GPL-3.0-or-later" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION
COPY --from=web-packages /opt/venv /opt/venv
COPY . .
COPY --from=front /app/.web/build/client .web/build/client
COPY --from=front /app/.web/pages .web/pages
COPY --from=front /app/.web/backend .web/backend
ENV GALATEA_HOST=0.0.0.0 \
    GALATEA_PORT=8000
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['GALATEA_PORT'] + '/api/v1/health/live', timeout=4)"]
ENTRYPOINT ["galatea"]
CMD ["web"]


FROM python AS worker-cpu
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Galatea, worker" \
      org.opencontainers.image.description="Makes films, on processors alone" \
      org.opencontainers.image.licenses="GPL-3.0-or-later" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION
COPY --from=worker-packages /opt/venv /opt/venv
COPY --from=film-packages --chown=10001:10001 /data /data
COPY . .
USER 10001:10001
# A worker hands its render back, then ends.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["galatea", "worker", "--check"]
ENTRYPOINT ["galatea"]
CMD ["worker"]


# ESPnet and what it speaks with; some of it is built from source. Its English rules read a
# dictionary of NLTK's, which is the one thing here that is not held against a checksum.
FROM python AS espnet-packages
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential \
    && rm -rf /var/lib/apt/lists/*
COPY requirements/espnet.txt requirements/
RUN python -m venv /opt/venv \
    && pip install --index-url https://download.pytorch.org/whl/cpu torch==2.13.0 \
    && pip install --require-hashes --no-deps -r requirements/espnet.txt \
    && python -m nltk.downloader -d /opt/venv/nltk_data cmudict averaged_perceptron_tagger_eng
COPY . .
RUN pip install --no-deps -e .


FROM python AS worker-espnet
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Galatea, ESPnet worker" \
      org.opencontainers.image.description="Makes films that ESPnet's models speak, on processors alone" \
      org.opencontainers.image.licenses="GPL-3.0-or-later" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION
COPY --from=espnet-packages /opt/venv /opt/venv
COPY --from=film-packages /data /data
COPY . .
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["galatea", "worker", "--check"]
ENTRYPOINT ["galatea"]
CMD ["worker"]


# torch brings CUDA's libraries in its own wheels; of NVIDIA's images the smallest will do.
FROM nvidia/cuda:13.0.2-base-ubuntu24.04 AS worker-gpu
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Galatea, GPU worker" \
      org.opencontainers.image.description="Makes films, on an NVIDIA GPU" \
      org.opencontainers.image.licenses="GPL-3.0-or-later" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    GALATEA_DATA_DIR=/data \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility,video
WORKDIR /app
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3.12-venv ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home galatea \
    && install -d -o galatea -g galatea /data
# A lock of its own, with CUDA's build of torch.
COPY requirements/gpu.txt requirements/
RUN python3.12 -m venv /opt/venv && pip install --require-hashes --no-deps -r requirements/gpu.txt
COPY . .
RUN pip install --no-deps -e .
COPY --from=film-packages --chown=10001:10001 /data /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
    CMD ["galatea", "worker", "--check"]
ENTRYPOINT ["galatea"]
CMD ["worker"]
