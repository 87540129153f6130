# The service as an image: the wheel with its style sheets is built first, and runs alone, as nobody in particular.
FROM python:3.13-slim AS build
WORKDIR /source
COPY requirements requirements
RUN python -m venv /venv \
    && /venv/bin/pip install --quiet --require-hashes --requirement requirements/run.txt \
    && python -m venv /node \
    && /node/bin/pip install --quiet --require-hashes --requirement requirements/node.txt
COPY package.json package-lock.json .npmrc ./
RUN PATH="$PATH:/node/bin" npm ci --silent
COPY . .
RUN python tools/vendor_assets.py node_modules web/static/vendor \
    && /venv/bin/pip install --quiet --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --uid 10001 --home-dir /nonexistent --no-create-home placements \
    && install --directory --owner placements --mode 700 /keys && install --directory --owner placements /seals
COPY --from=build /venv /venv
ENV PATH="/venv/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER placements
ENTRYPOINT ["placements"]
CMD ["serve"]
