// Kriging, second pass: |v|² for each place, where v = L⁻¹ k, k are the place's covariances and L⁻¹ is lower triangular.
//
// The triangle is cut into blocks of 16 rows, each as wide as it reaches and stored column by column. A workgroup takes
// 256 cells (four for each invocation, in one vector) and every `groups`-th block; it brings 64 columns of a block at a
// time into workgroup memory (4 KiB) and holds 16 rows for four cells in registers. Each group of blocks leaves sums of
// its own, which the host adds: no result depends on the order of execution.

struct Settings {
    sites: u32,
    cells: u32,   // a multiple of 256
    family: u32,
    keep: u32,
    amplitude: f32,
    level: f32,
    blocks: u32,  // of 16 rows
    groups: u32,  // of blocks
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> triangle: array<vec4<f32>>;      // four of a column's 16 rows each
@group(0) @binding(2) var<storage, read> covariances: array<vec4<f32>>;   // site by site, each with four cells a vector
@group(0) @binding(3) var<storage, read_write> partial: array<vec4<f32>>; // group by group, each with all cells

const TILE = 64u;

var<workgroup> tile: array<vec4<f32>, 256>;

@compute @workgroup_size(64)
fn whiten(@builtin(workgroup_id) workgroup: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let quads = settings.cells / 4u;
    let quad = workgroup.x * 64u + lane;
    var squares = vec4<f32>();
    for (var block = workgroup.y; block < settings.blocks; block += settings.groups) {
        // Blocks before this one have 1 + 2 + ... + block sixteens of columns, each column four vectors.
        let first = 32u * block * (block + 1u);
        let reach = 16u * (block + 1u);
        var v0 = vec4<f32>();
        var v1 = vec4<f32>();
        var v2 = vec4<f32>();
        var v3 = vec4<f32>();
        var v4 = vec4<f32>();
        var v5 = vec4<f32>();
        var v6 = vec4<f32>();
        var v7 = vec4<f32>();
        var v8 = vec4<f32>();
        var v9 = vec4<f32>();
        var v10 = vec4<f32>();
        var v11 = vec4<f32>();
        var v12 = vec4<f32>();
        var v13 = vec4<f32>();
        var v14 = vec4<f32>();
        var v15 = vec4<f32>();
        for (var start = 0u; start < reach; start += TILE) {
            let count = min(TILE, reach - start);
            workgroupBarrier();
            for (var at = lane; at < 4u * count; at += 64u) {
                tile[at] = triangle[first + 4u * start + at];
            }
            workgroupBarrier();
            for (var at = 0u; at < count; at += 1u) {
                let k = covariances[(start + at) * quads + quad];
                let a = tile[4u * at];
                let b = tile[4u * at + 1u];
                let c = tile[4u * at + 2u];
                let d = tile[4u * at + 3u];
                v0 = fma(vec4<f32>(a.x), k, v0);
                v1 = fma(vec4<f32>(a.y), k, v1);
                v2 = fma(vec4<f32>(a.z), k, v2);
                v3 = fma(vec4<f32>(a.w), k, v3);
                v4 = fma(vec4<f32>(b.x), k, v4);
                v5 = fma(vec4<f32>(b.y), k, v5);
                v6 = fma(vec4<f32>(b.z), k, v6);
                v7 = fma(vec4<f32>(b.w), k, v7);
                v8 = fma(vec4<f32>(c.x), k, v8);
                v9 = fma(vec4<f32>(c.y), k, v9);
                v10 = fma(vec4<f32>(c.z), k, v10);
                v11 = fma(vec4<f32>(c.w), k, v11);
                v12 = fma(vec4<f32>(d.x), k, v12);
                v13 = fma(vec4<f32>(d.y), k, v13);
                v14 = fma(vec4<f32>(d.z), k, v14);
                v15 = fma(vec4<f32>(d.w), k, v15);
            }
        }
        squares = fma(v0, v0, squares);
        squares = fma(v1, v1, squares);
        squares = fma(v2, v2, squares);
        squares = fma(v3, v3, squares);
        squares = fma(v4, v4, squares);
        squares = fma(v5, v5, squares);
        squares = fma(v6, v6, squares);
        squares = fma(v7, v7, squares);
        squares = fma(v8, v8, squares);
        squares = fma(v9, v9, squares);
        squares = fma(v10, v10, squares);
        squares = fma(v11, v11, squares);
        squares = fma(v12, v12, squares);
        squares = fma(v13, v13, squares);
        squares = fma(v14, v14, squares);
        squares = fma(v15, v15, squares);
    }
    partial[workgroup.y * quads + quad] = squares;
}
