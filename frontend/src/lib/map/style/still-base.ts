import type { CustomLayerInterface, Map as MapLibreMap } from 'maplibre-gl';
import { OWN_SOURCES, STILL_BASE_LAYER } from '../layers.ts';

/** The ground counts as still once nothing in it has changed for so long: by then tiles have come, and faded in. */
const STILL_AFTER_MS = 500;

const CORNERS = `#version 300 es
void main() {
  gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0);
}`;
const COPY = `#version 300 es
precision mediump float;
uniform sampler2D picture;
out vec4 colour;
void main() {
  colour = texelFetch(picture, ivec2(gl_FragCoord.xy), 0);
}`;

/**
 * Draws land, water and roads once for a view that stands still and from then on puts their picture under the things:
 * readings come ten times a second, the ground does not change with them. In software its polygons take some 45 of the
 * 70 ms of a drawing of 838 × 849 px, its picture 5. What is drawn is the same to the pixel.
 */
export function keepStillBase(map: MapLibreMap): void {
  const base = new StillBase(map);
  map.addLayer(base, firstAbove(map));
  map.on('webglcontextrestored', () => map.once('styledata', () => map.addLayer(base, firstAbove(map))));
}

/** The lowest layer that does not belong to the ground. */
function firstAbove(map: MapLibreMap): string | undefined {
  return map.getLayersOrder().find((id) => {
    const layer = map.getLayer(id);
    return layer === undefined || layer.type === 'symbol' || OWN_SOURCES.has(layer.source);
  });
}

class StillBase implements CustomLayerInterface {
  readonly id = STILL_BASE_LAYER;
  readonly type = 'custom';
  readonly #map: MapLibreMap;
  #program: WebGLProgram | null = null;
  #picture: WebGLTexture | null = null;
  #changedMs = performance.now();
  /** layers that the picture stands for while there is one */
  #below: ReadonlySet<string> | null = null;

  constructor(map: MapLibreMap) {
    this.#map = map;
    map.on('move', this.#changed);
    map.on('resize', this.#changed);
    map.on('styledata', this.#changed);
    map.on('sourcedata', ({ sourceId }) => {
      if (!OWN_SOURCES.has(sourceId)) this.#changed();
    });
  }

  onAdd(_map: MapLibreMap, gl: WebGL2RenderingContext): void {
    this.#program = link(gl);
    this.#picture = gl.createTexture();
    this.#changed();
    const { painter } = this.#map;
    const renderLayer = painter.renderLayer.bind(painter);
    painter.renderLayer = (...args) => {
      if (this.#below?.has(args[2].id) !== true) renderLayer(...args);
    };
  }

  render(gl: WebGL2RenderingContext): void {
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.#picture);
    if (this.#below !== null) this.#draw(gl);
    else if (performance.now() - this.#changedMs > STILL_AFTER_MS) this.#take(gl);
  }

  #changed = (): void => {
    this.#below = null;
    this.#changedMs = performance.now();
  };

  #take(gl: WebGL2RenderingContext): void {
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.copyTexImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight, 0);
    const order = this.#map.getLayersOrder();
    this.#below = new Set(order.slice(0, order.indexOf(this.id)));
  }

  #draw(gl: WebGL2RenderingContext): void {
    gl.disable(gl.BLEND);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.useProgram(this.#program);
    gl.bindVertexArray(null);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, CORNERS],
    [gl.FRAGMENT_SHADER, COPY],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}
