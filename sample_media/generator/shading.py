"""From visible triangles to light: the sun with its shadows, the Earth's shine, helmet lamps, mirrored sky.

One call makes one picture in linear light.  Every pixel follows the exact ray of the distorted lens; pixels at edges
are split into four.

Small arrays travel through the calls because nothing may be allocated per pixel.  `work` has a row for each of: point,
normal, base colour, dent of the normal, a spare, two edges or tangents, the face.  `lights` has a row for each of: the
sun's direction, sunlight, the Earth's shine, ambient light, the lamps (strength and width).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .earth import sky
from .materials import FOIL, GLASS, VISOR, texture

POINT, NORMAL, BASE, DENT, SPARE, FIRST, SECOND, FACE = range(8)
SUN, SUNLIGHT, BOUNCE, AMBIENT, LAMPS = range(5)


@njit(cache=True, fastmath=True, error_model="numpy")
def _unshaded(point, normal, depth, frame, centres, scales, which):  # type: ignore[no-untyped-def]
    """Return how much of the sun reaches a point, says one shadow map."""
    size = depth.shape[0]
    texel = 1.0 / scales[which]
    x = y = z = 0.0
    for k in range(3):
        offset = point[k] + normal[k] * 1.6 * texel - centres[which, k]
        x += frame[0, k] * offset
        y += frame[1, k] * offset
        z += frame[2, k] * offset
    px, py = x * scales[which] + 0.5 * size, y * scales[which] + 0.5 * size
    if px < 2 or py < 2 or px > size - 3 or py > size - 3:
        return 1.0
    x0, y0 = int(px), int(py)
    u, v = px - x0, py - y0
    lit = 0.0
    for j in range(3):
        weight_y = (1 - v) if j == 0 else (v if j == 2 else 1.0)
        for i in range(3):
            weight_x = (1 - u) if i == 0 else (u if i == 2 else 1.0)
            if depth[y0 + j, x0 + i] < z + 1.5 * texel:
                lit += weight_x * weight_y
    return lit / 4.0


@njit(cache=True, fastmath=True, error_model="numpy")
def _meet(number, eye, ray, positions, triangles, work):  # type: ignore[no-untyped-def]
    """Find where a ray meets a triangle's plane; returns the weights of the second and third corner."""
    a, b, c = triangles[number, 0], triangles[number, 1], triangles[number, 2]
    point, e1, e2, face = work[POINT], work[FIRST], work[SECOND], work[FACE]
    for k in range(3):
        e1[k] = positions[b, k] - positions[a, k]
        e2[k] = positions[c, k] - positions[a, k]
    face[0] = e1[1] * e2[2] - e1[2] * e2[1]
    face[1] = e1[2] * e2[0] - e1[0] * e2[2]
    face[2] = e1[0] * e2[1] - e1[1] * e2[0]
    steep = face[0] * ray[0] + face[1] * ray[1] + face[2] * ray[2]
    across = 0.0
    for k in range(3):
        across += face[k] * (positions[a, k] - eye[k])
    distance = across / (steep if abs(steep) > 1e-14 else 1e-14)
    d11 = d12 = d22 = d31 = d32 = 0.0
    for k in range(3):
        point[k] = eye[k] + distance * ray[k]
        offset = point[k] - positions[a, k]
        d11 += e1[k] * e1[k]
        d12 += e1[k] * e2[k]
        d22 += e2[k] * e2[k]
        d31 += offset * e1[k]
        d32 += offset * e2[k]
    bottom = d11 * d22 - d12 * d12
    bottom = bottom if abs(bottom) > 1e-20 else 1e-20
    second = min(max((d22 * d31 - d12 * d32) / bottom, 0.0), 1.0)
    third = min(max((d11 * d32 - d12 * d31) / bottom, 0.0), 1.0)
    return second, third


@njit(cache=True, fastmath=True, error_model="numpy")
def _tip(ray, work):  # type: ignore[no-untyped-def]
    """Turn the normal towards the eye, tip it by the dents, and make it a unit."""
    normal, dent, e1, e2 = work[NORMAL], work[DENT], work[FIRST], work[SECOND]
    facing = normal[0] * ray[0] + normal[1] * ray[1] + normal[2] * ray[2]
    flip = -1.0 if facing > 0 else 1.0
    size = 0.0
    _tangent(normal, e1, e2)
    for k in range(3):
        normal[k] = flip * normal[k] + 0.35 * (dent[0] * e1[k] + dent[1] * e2[k])
        size += normal[k] * normal[k]
    size = 1.0 / math.sqrt(size + 1e-20)
    for k in range(3):
        normal[k] *= size


@njit(cache=True, fastmath=True, error_model="numpy")
def _tangent(normal, first, second):  # type: ignore[no-untyped-def]
    """Find two directions along a surface that change smoothly with its normal."""
    x = normal[1] * 0.93 - normal[2] * 0.17
    y = normal[2] * 0.31 - normal[0] * 0.93
    z = normal[0] * 0.17 - normal[1] * 0.31
    size = 1.0 / math.sqrt(x * x + y * y + z * z + 1e-12)
    first[0], first[1], first[2] = x * size, y * size, z * size
    second[0] = normal[1] * first[2] - normal[2] * first[1]
    second[1] = normal[2] * first[0] - normal[0] * first[2]
    second[2] = normal[0] * first[1] - normal[1] * first[0]


@njit(cache=True, fastmath=True, error_model="numpy")
def _light(ray, eye, axes, look, lights, lit, work, colour):  # type: ignore[no-untyped-def]
    """Add up sunlight, sky, lamps and a thing's own light; `lit` says how much sun comes through."""
    point, normal, base = work[POINT], work[NORMAL], work[BASE]
    shine, gloss, glow = look[3], look[4], look[5]
    towards = normal[0] * lights[SUN, 0] + normal[1] * lights[SUN, 1] + normal[2] * lights[SUN, 2]
    facing = -(normal[0] * ray[0] + normal[1] * ray[1] + normal[2] * ray[2])
    spark = 0.0
    if lit > 0.0:
        spark = _spark(ray, normal, lights[SUN], gloss, work[SPARE]) * shine * (gloss + 8.0) / 40.0 * lit
    lamp_light = _lamplight(point, normal, eye, axes, lights[LAMPS])
    lamp_spark = shine * max(facing, 0.0) ** gloss * 0.8 if lamp_light > 0.0 else 0.0
    below = 0.5 - 0.5 * normal[2]
    edge = (1.0 - facing) * (1.0 - facing)
    edge *= edge
    for k in range(3):
        sunlight = lights[SUNLIGHT, k] * (base[k] * max(towards, 0.0) * lit + spark * (0.5 + 0.5 * base[k]))
        earthlight = lights[BOUNCE, k] * (base[k] + shine * edge * 0.5) * (0.12 + 0.88 * below * below)
        tint = 1.0 if k == 0 else (0.97 if k == 1 else 0.90)
        lamps = lamp_light * (base[k] + lamp_spark) * tint * lights[LAMPS, 0]
        colour[k] = sunlight + lights[AMBIENT, k] * base[k] + earthlight + lamps + glow * base[k]


@njit(cache=True, fastmath=True, error_model="numpy")
def _spark(ray, normal, sun, gloss, half):  # type: ignore[no-untyped-def]
    """Return the mirror-like part of sunlight."""
    size = 0.0
    for k in range(3):
        half[k] = sun[k] - ray[k]
        size += half[k] * half[k]
    aligned = (half[0] * normal[0] + half[1] * normal[1] + half[2] * normal[2]) / math.sqrt(size + 1e-12)
    return max(aligned, 0.0) ** gloss


@njit(cache=True, fastmath=True, error_model="numpy")
def _lamplight(point, normal, eye, axis, lamp):  # type: ignore[no-untyped-def]
    """Return the light of lamps beside the eye, falling off with distance and away from the axis."""
    if lamp[0] <= 0.0:
        return 0.0
    total = 0.0
    for side in range(2):
        shift = 0.16 if side == 0 else -0.16
        x = point[0] - eye[0] - shift * axis[0, 0]
        y = point[1] - eye[1] - shift * axis[0, 1]
        z = point[2] - eye[2] - shift * axis[0, 2]
        square = x * x + y * y + z * z
        distance = math.sqrt(square) + 1e-9
        beam = (x * axis[2, 0] + y * axis[2, 1] + z * axis[2, 2]) / distance
        cone = min(max((beam - lamp[1]) / (0.985 - lamp[1]), 0.0), 1.0)
        facing = -(x * normal[0] + y * normal[1] + z * normal[2]) / distance
        total += max(facing, 0.0) * cone * cone / (square + 0.35)
    return total


@njit(cache=True, fastmath=True, error_model="numpy")
def _mirror(ray, material, look, ground, travelled, sun, work, pixel, colour):  # type: ignore[no-untyped-def]
    """Mix in the sky and the Earth mirrored in something shiny."""
    normal, own = work[NORMAL], work[SPARE]
    into = 2.0 * (ray[0] * normal[0] + ray[1] * normal[1] + ray[2] * normal[2])
    for k in range(3):
        own[k] = colour[k]
    x, y, z = ray[0] - into * normal[0], ray[1] - into * normal[1], ray[2] - into * normal[2]
    sky(x, y, z, ground, travelled, sun, pixel, colour)
    strength = 0.85 if material == VISOR else (0.5 if material == GLASS else 0.35)
    for k in range(3):
        colour[k] = own[k] * (1.0 - 0.6 * strength) + strength * colour[k] * (look[k] + 0.25)


@njit(cache=True, fastmath=True, error_model="numpy")
def _surface(  # type: ignore[no-untyped-def]
    number, eye, ray, axes, positions, normals, surface, triangles, materials, looks, lights, far_shade, near_shade,
    frame, centres, scales, ground, travelled, work, pixel, colour,
):  # fmt: skip
    """Find the light that comes from triangle `number` along `ray`."""
    wb, wc = _meet(number, eye, ray, positions, triangles, work)
    wa = 1.0 - wb - wc
    a, b, c = triangles[number, 0], triangles[number, 1], triangles[number, 2]
    point, normal, base = work[POINT], work[NORMAL], work[BASE]
    material = materials[number]
    look = looks[material]
    for k in range(3):
        normal[k] = wa * normals[a, k] + wb * normals[b, k] + wc * normals[c, k]
        base[k] = look[k]
    u = wa * surface[a, 0] + wb * surface[b, 0] + wc * surface[c, 0]
    v = wa * surface[a, 1] + wb * surface[b, 1] + wc * surface[c, 1]
    texture(material, u, v, base, work[DENT])
    _tip(ray, work)
    towards = normal[0] * lights[SUN, 0] + normal[1] * lights[SUN, 1] + normal[2] * lights[SUN, 2]
    lit = 0.0
    if towards > 0.0 and lights[SUNLIGHT, 0] > 0.0:
        lit = _unshaded(point, normal, far_shade, frame, centres, scales, 0)
        if lit > 0.0:
            lit *= _unshaded(point, normal, near_shade, frame, centres, scales, 1)
    _light(ray, eye, axes, look, lights, lit, work, colour)
    if material in (VISOR, GLASS, FOIL):
        _mirror(ray, material, look, ground, travelled, lights[SUN], work, pixel, colour)


@njit(cache=True, fastmath=True, error_model="numpy")
def _taps(x, y, half, count, ids, groups, seen):  # type: ignore[no-untyped-def]
    """Look up the triangles about a place in the buffer; True where they all belong to one smooth surface."""
    height, width = ids.shape
    same = True
    for tap in range(count):
        ox = 0.0 if tap == 0 else (half if tap in (1, 2) else -half) * (0.5 if tap in (2, 4) else 1.0)
        oy = 0.0 if tap == 0 else (half if tap in (2, 3) else -half) * (0.5 if tap in (1, 3) else 1.0)
        px, py = int(x + ox), int(y + oy)
        seen[tap] = ids[py, px] if 0 <= px < width and 0 <= py < height else -1
        first, other = seen[0], seen[tap]
        same = same and (first == other or (first >= 0 and other >= 0 and groups[first] == groups[other]))
    return same


@njit(cache=True, fastmath=True, error_model="numpy")
def picture(  # type: ignore[no-untyped-def]
    ids, groups, focal, rays, axes, eye, scene, world, ground, travelled, split, out
):  # fmt: skip
    """Fill `out` with linear light; returns the share of the picture that is the Earth's disc."""
    height, width = out.shape[:2]
    ray, colour, pixel, work = np.empty(3), np.empty(3), np.empty(4), np.empty((8, 3))
    positions, normals, surface, triangles, materials, looks = scene
    lights, far_shade, near_shade, frame, centres, scales = world
    sun, seen, total = lights[SUN], np.empty(5, np.int64), np.empty(3)
    half = max(0.58 * focal * abs(rays[0, width // 2, 0] - rays[0, width // 2 - 1, 0]), 0.45)
    earth = 0.0
    for row in range(height):
        for column in range(width):
            right, down, forward = rays[row, column, 0], rays[row, column, 1], rays[row, column, 2]
            scale = focal / max(forward, 0.05)
            x, y = right * scale + 0.5 * ids.shape[1], down * scale + 0.5 * ids.shape[0]
            for k in range(3):
                ray[k] = axes[0, k] * right + axes[1, k] * down + axes[2, k] * forward
                total[k] = 0.0
            same = _taps(x, y, half, 5 if split else 1, ids, groups, seen)
            start, stop = (0, 1) if same else (1, 5)
            disc = False
            for tap in range(start, stop):
                if tap == start or seen[tap] != seen[tap - 1]:
                    disc = False
                    if seen[tap] < 0:
                        disc = sky(ray[0], ray[1], ray[2], ground, travelled, sun, pixel, colour)
                    else:
                        _surface(seen[tap], eye, ray, axes, positions, normals, surface, triangles, materials, looks,
                                 lights, far_shade, near_shade, frame, centres, scales, ground, travelled, work, pixel,
                                 colour)  # fmt: skip
                earth += disc / (stop - start)
                for k in range(3):
                    total[k] += colour[k] / (stop - start)
            for k in range(3):
                out[row, column, k] = total[k]
    return earth / (height * width)
