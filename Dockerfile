# Loss Atlas with all that it needs, for a fleet or a job: docker build --tag loss-atlas .
#
#   docker run --rm --volume loss-atlas:/data loss-atlas reproduce --store /data/store
#   docker run --rm loss-atlas work --queue redis://HOST:6379 --store /data/store
FROM denoland/deno:debian-2.9.6
RUN apt-get update && apt-get install --yes --no-install-recommends npm procps \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN deno install --frozen && mkdir /data && chown -R 1000:1000 /app /data "$DENO_DIR"
USER 1000:1000
ENV HOME=/data LOSS_ATLAS_DATA=/data/datasets
VOLUME /data
ENTRYPOINT ["deno", "task", "loss-atlas"]
CMD ["--help"]
