// Kriging, first pass: the covariances of each place with all sites, and their sums with four weights for each site
// (the estimate's, and those of the trend's functions). One invocation for each place.
//
// Lengths are in units of the kernel's, covariances in its scale. Coordinates come as two numbers each, a rounded one
// and the rest, so that the distance to a near site is exact on large maps too. The twin is `radio_map/predict.rs`.

struct Settings {
    sites: u32,   // a multiple of 16; those added have weight 0
    cells: u32,   // a multiple of 256
    family: u32,
    keep: u32,    // 1 where the covariances are wanted afterwards
    amplitude: f32,
    level: f32,
    blocks: u32,
    groups: u32,
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> places: array<vec4<f32>>;       // x, y, rest of x, rest of y
@group(0) @binding(2) var<storage, read> sites: array<vec4<f32>>;        // as places
@group(0) @binding(3) var<storage, read> weights: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> covariances: array<f32>;  // site by site, each with all cells
@group(0) @binding(5) var<storage, read_write> sums: array<vec4<f32>>;

const TILE = 64u;

var<workgroup> tile_sites: array<vec4<f32>, TILE>;
var<workgroup> tile_weights: array<vec4<f32>, TILE>;

// e^x for x <= 0, to within two units in the last place, which built-in functions do not promise.
fn exp_of_negative(negative: f32) -> f32 {
    let x = max(negative, -87.0);
    let n = round(x * 1.442695);
    let r = fma(n, 2.1219444e-4, fma(n, -0.693359375, x));
    var sum = fma(r, 1.0 / 5040.0, 1.0 / 720.0);
    sum = fma(sum, r, 1.0 / 120.0);
    sum = fma(sum, r, 1.0 / 24.0);
    sum = fma(sum, r, 1.0 / 6.0);
    sum = fma(sum, r, 0.5);
    sum = fma(sum, r, 1.0);
    sum = fma(sum, r, 1.0);
    return sum * bitcast<f32>((i32(n) + 127) << 23u);
}

// The correlation by the square of the distance; beyond s = 80 there is none, and powers would overflow.
fn correlation(square: f32) -> f32 {
    switch settings.family {
        case 0u: { // exponential
            return exp_of_negative(-sqrt(square));
        }
        case 1u: { // spherical
            let s = min(sqrt(square), 1.0);
            return 1.0 - s * (1.5 - 0.5 * s * s);
        }
        case 2u: { // Gaussian
            return exp_of_negative(-square);
        }
        case 3u: { // Matérn of order 3/2
            let s = min(sqrt(3.0 * square), 80.0);
            return (1.0 + s) * exp_of_negative(-s);
        }
        case 4u: { // Matérn of order 5/2
            let s = min(sqrt(5.0 * square), 80.0);
            return (1.0 + s + s * s / 3.0) * exp_of_negative(-s);
        }
        default: { // linear
            return -sqrt(square);
        }
    }
}

@compute @workgroup_size(64)
fn correlate(
    @builtin(global_invocation_id) invocation: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let cell = invocation.x;
    let place = places[cell];
    var sum = vec4<f32>();
    for (var start = 0u; start < settings.sites; start += TILE) {
        let count = min(TILE, settings.sites - start);
        workgroupBarrier();
        if lane < count {
            tile_sites[lane] = sites[start + lane];
            tile_weights[lane] = weights[start + lane];
        }
        workgroupBarrier();
        for (var at = 0u; at < count; at += 1u) {
            let site = tile_sites[at];
            let away = (place.xy - site.xy) + (place.zw - site.zw);
            let covariance = settings.amplitude * (settings.level + correlation(dot(away, away)));
            if settings.keep == 1u {
                covariances[(start + at) * settings.cells + cell] = covariance;
            }
            sum = fma(vec4<f32>(covariance), tile_weights[at], sum);
        }
    }
    sums[cell] = sum;
}
