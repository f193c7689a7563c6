using System.Runtime.Intrinsics;

namespace PhoneTranscriber.Audio;

/// <summary>
/// The recursion that predicts a sum of two tones, fitted to one frame: <c>x[n+2] + x[n-2] = A (x[n+1] + x[n-1]) + B x[n]</c>. For
/// tones of the angular frequencies v and w it holds exactly with <c>A = 2 (cos v + cos w)</c>, <c>B = -2 - 4 cos v cos w</c>; a
/// single tone fits as well. Speech does not: it has more partials, and they move.
/// </summary>
internal readonly struct ToneFit
{
    private const int SampleRate = 4_000;

    private const float MinSecondTone = 0.12f;

    private readonly float _uu;
    private readonly float _uv;
    private readonly float _uw;
    private readonly float _vv;
    private readonly float _vw;
    private readonly float _ww;

    /// <param name="samples">One frame.</param>
    public ToneFit(ReadOnlySpan<float> samples)
    {
        // Eight samples at a time; up to eight at the end are left out.
        Vector256<float> uus = default, uvs = default, uws = default, vvs = default, vws = default, wws = default;
        for (var i = 0; i + 12 <= samples.Length; i += 8)
        {
            var window = samples.Slice(i, 12);
            var u = Vector256.Create(window) + Vector256.Create(window[4..]);
            var v = Vector256.Create(window[1..]) + Vector256.Create(window[3..]);
            var w = Vector256.Create(window[2..]);
            uus += u * u;
            uvs += u * v;
            uws += u * w;
            vvs += v * v;
            vws += v * w;
            wws += w * w;
        }

        var (uu, uv, uw) = (Vector256.Sum(uus), Vector256.Sum(uvs), Vector256.Sum(uws));
        var (vv, vw, ww) = (Vector256.Sum(vvs), Vector256.Sum(vws), Vector256.Sum(wws));
        // A trace of white noise keeps the equations of a single tone solvable.
        var trace = 1e-4f * ww;
        var determinant = ((vv + trace) * (ww + trace)) - (vw * vw);
        A = determinant > 0 ? ((uv * (ww + trace)) - (uw * vw)) / determinant : 0;
        B = determinant > 0 ? ((uw * (vv + trace)) - (uv * vw)) / determinant : 0;
    }

    public float A { get; }

    public float B { get; }

    /// <summary>What the recursion of <paramref name="other"/> leaves unexplained of this frame: 0 (all is those tones) to about 1.</summary>
    public float Residual(in ToneFit other) => Residual(other.A, other.B);

    /// <summary>The two frequencies; false when there is no second one, or none of them that is more than a trace.</summary>
    public bool TryGetTones(out float lowHz, out float highHz)
    {
        // The cosines c of the two angles solve c^2 - (A/2) c - (2 + B)/4 = 0.
        var half = A / 4;
        var discriminant = (half * half) + ((2 + B) / 4);
        var root = MathF.Sqrt(Math.Max(discriminant, 0));
        (lowHz, highHz) = (Hertz(half + root), Hertz(half - root));
        return discriminant > 0 && SingleToneResidual > MinSecondTone;
    }

    /// <summary>What one tone alone, <c>x[n+1] + x[n-1] = 2 cos v x[n]</c>, leaves unexplained.</summary>
    private float SingleToneResidual => _vv * _ww > 0 ? 1 - (_vw * _vw / (_vv * _ww)) : 0;

    private static float Hertz(float cosine) => MathF.Acos(Math.Clamp(cosine, -1, 1)) * SampleRate / (2 * MathF.PI);

    private float Residual(float a, float b)
    {
        var rest = _uu + (a * a * _vv) + (b * b * _ww) - (2 * a * _uv) - (2 * b * _uw) + (2 * a * b * _vw);
        // Against all the energy that the recursion weighs, so that it says the same for low and for high tones.
        var total = _uu + (a * a * _vv) + (b * b * _ww);
        return total > 0 ? Math.Max(rest, 0) / total : 1;
    }
}
