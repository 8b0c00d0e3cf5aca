// The provider's C# sample as printed: a line of it is missing there, and three brackets are left over.
class Sample : Caller {
    static void Main() {
// As printed:
httpClient.DefaultRequestHeaders.Authorization =
new AuthenticationHeaderValue(
string.Format("{0}:{1}", username, password))));
// Until here.
        Send();
    }
}
