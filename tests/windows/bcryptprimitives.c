// The DLL that Rust's standard library asks for random numbers, on Windows: it
// has been there since Windows 7, and Wine 8 has not got it.
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *, unsigned long);

int __stdcall ProcessPrng(unsigned char *data, unsigned long long size)
{
    return SystemFunction036(data, size);
}
