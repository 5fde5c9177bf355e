// One step of Adam for n parameters p with gradients g and moments m, v, in one pass:
// s = g + pull·p, m += b1·(s - m), v = b2·v + c2·s², p = shrink·p - pace·m/(√v/spread + e)
KERNEL(void, adam, const float *g, float *p, float *m, float *v, long n, float b1, float b2,
  float c2, float pull, float shrink, float pace, float spread, float e)
